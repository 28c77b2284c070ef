import { listenForSignals } from "./world/signals.ts";

const { stop } = listenForSignals();
const { runGuardian } = await import("./wiring/guardian.ts");
process.exitCode = await runGuardian(process.argv[2] ?? "", stop);
