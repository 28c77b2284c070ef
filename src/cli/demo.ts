import { Command, InvalidArgumentError } from "commander";
import { readDuration } from "../setting/duration.ts";
import { createLog } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import type { Terminal } from "./terminal.ts";

export function demoCommand(deps: {
  readonly terminal: Terminal;
  readonly signals: Signals;
  readonly exit: (code: number) => void;
}): Command {
  return new Command("demo")
    .summary("watch the daemon at work on a simulated engine; needs no Docker")
    .description(
      "Starts a simulated Docker engine with a small compose project and lets the ordinary daemon\n" +
        "loose on it. Nothing outside of it is touched. Ctrl-C ends it.",
    )
    .option("--for <duration>", "end by itself after this time, with a summary", duration)
    .option("--seed <text>", "strike the same containers in the same order")
    .action(async (options: { readonly for?: number; readonly seed?: string }) => {
      const { runDemo } = await import("../wiring/demo.ts");
      deps.exit(
        await runDemo({
          say: (line) => deps.terminal.out(line),
          signals: deps.signals,
          // for people to follow, also through a pipe
          log: createLog({
            level: "info",
            destination: process.stdout,
            terminal: true,
            env: process.stdout.isTTY ? process.env : { NO_COLOR: "1" },
          }),
          ...(options.for !== undefined && { forMs: options.for }),
          ...(options.seed !== undefined && { seed: options.seed }),
        }),
      );
    });
}

function duration(text: string): number {
  const reading = readDuration(text);
  if (reading.kind === "value") return reading.value;
  throw new InvalidArgumentError(`Expected a duration such as 20s or 5m.`);
}
