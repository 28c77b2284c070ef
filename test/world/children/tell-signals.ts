import { createInterface } from "node:readline";
import { listenForSignals } from "../../../src/world/signals.ts";

// Prints the signals that it gets; begins to take strikes when a line comes in.
const say = (text: string) => process.stdout.write(`${text}\n`);
const signals = listenForSignals();
signals.stop.addEventListener("abort", () => say(`stop ${signals.stop.reason}`));
signals.hurry.addEventListener("abort", () => say(`hurry ${signals.hurry.reason}`));
createInterface({ input: process.stdin }).on("line", () => {
  signals.onStrike(() => say("strike"));
  say("taking strikes");
});
say("listening");
