import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BuiltProgram } from "./built-program.ts";
import { startDaemon } from "./daemon.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { MeasuredProcess } from "./measured-process.ts";
import { simulatedStage } from "./simulated-stage.ts";

const ROUNDS = 9;
const CONTAINERS = 10;
/** After this an idle process has given back what it needed to start. */
const IDLE_MS = 1500;

/** From the start to ready, and what is held when idle, beside a process that only imports. */
export async function startAndMemory(program: BuiltProgram): Promise<readonly Figure[]> {
  const bare = fileURLToPath(new URL("./children/bare-imports.js", import.meta.url));
  await using engine = await simulatedStage(program, CONTAINERS);
  const ours = { startMs: [] as number[], memoryMiB: [] as number[] };
  const theirs = { startMs: [] as number[], memoryMiB: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    await using daemon = await startDaemon(program, engine.socketPath);
    await sleep(IDLE_MS);
    const memory = daemon.residentMiB();
    await daemon[Symbol.asyncDispose]();
    await using other = new MeasuredProcess(bare);
    await other.printed("ready");
    const otherStartMs = performance.now() - other.startedAt;
    await sleep(IDLE_MS);
    // the first round fills the caches of the file system
    if (round < 0) continue;
    ours.startMs.push(daemon.readyAfterMs);
    ours.memoryMiB.push(memory);
    theirs.startMs.push(otherStartMs);
    theirs.memoryMiB.push(other.residentMiB());
  }
  return [
    ratioFigure({
      what: "start to ready",
      ours: ours.startMs,
      bare: theirs.startMs,
      unit: "ms",
      atMost: 1.3,
    }),
    ratioFigure({
      what: "idle memory",
      ours: ours.memoryMiB,
      bare: theirs.memoryMiB,
      unit: "MiB",
      atMost: 1.3,
    }),
  ];
}
