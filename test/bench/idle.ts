import { setTimeout as sleep } from "node:timers/promises";
import type { BuiltProgram } from "./built-program.ts";
import { startDaemon } from "./daemon.ts";
import { type Figure, shown } from "./figure.ts";
import { simulatedStage } from "./simulated-stage.ts";

const WATCHED_MS = 10_000;
/** Until what the start leaves to do is done. */
const SETTLE_MS = 3000;
/** Two ticks of the kernel's clock: less cannot be told from nothing. */
const NONE_MS = 20;

/** Processor time of a daemon that has nothing to do, with few and with many containers. */
export async function idle(program: BuiltProgram): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const containers of [100, 1000]) {
    await using engine = await simulatedStage(program, containers);
    await using daemon = await startDaemon(program, engine.socketPath);
    await sleep(SETTLE_MS);
    const before = daemon.processorMs();
    await sleep(WATCHED_MS);
    const usedMs = daemon.processorMs() - before;
    figures.push({
      what: `processor time in 10 s of idling, ${containers} containers`,
      ours: `${shown(usedMs)} ms`,
      bare: "",
      ratio: undefined,
      aim: "none",
      isReached: usedMs <= NONE_MS,
    });
  }
  return figures;
}
