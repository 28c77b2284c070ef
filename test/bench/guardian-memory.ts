import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BuiltProgram } from "./built-program.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import { MeasuredProcess } from "./measured-process.ts";

const ROUNDS = 5;
/** After this it has become the guardian, and has given back what it needed to start. */
const IDLE_MS = 3000;

/** What a guardian holds while it has nothing to heal, beside a process that does nothing. */
export async function guardianMemory(program: BuiltProgram): Promise<readonly Figure[]> {
  const nothing = fileURLToPath(new URL("./children/nothing.js", import.meta.url));
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const stateDir = mkdtempSync(join(program.folder, "state-"));
    await using guardian = new MeasuredProcess(program.main, { CHAOS_STATE_DIR: stateDir }, [
      "guardian",
    ]);
    await guardian.printed("guarding");
    await using other = new MeasuredProcess(nothing);
    await sleep(IDLE_MS);
    ours.push(guardian.residentMiB());
    bare.push(other.residentMiB());
  }
  return [ratioFigure({ what: "guardian's memory", ours, bare, unit: "MiB", atMost: 1.3 })];
}
