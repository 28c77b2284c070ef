import { isDeepStrictEqual } from "node:util";
import { isGuardianAlive } from "../../src/state/daemon-lock.ts";
import { normalisedInspection } from "../crash/normalised-inspection.ts";
import { openRows } from "../crash/state-reader.ts";
import type { SoakStage } from "./soak-stage.ts";

/** A request whose sender died may be carried out for a minute, and its lease stays open as long. */
const PATIENCE_MS = 100_000;
const LOOKS_EVERY_MS = 100;

export type Snapshot = readonly unknown[];

/** What has not been put back or cleared away. */
export interface LeftOver {
  readonly leases: number;
  readonly recoveries: number;
  readonly residue: readonly string[];
  readonly strangers: number;
  readonly guardians: number;
}

export async function snapshotOf(stage: SoakStage): Promise<Snapshot> {
  return await Promise.all(
    stage.targets.map(async (name) => normalisedInspection(await stage.inspect(name), "stop")),
  );
}

/** Waits until nothing is left, and answers with what is left after all. */
export async function leftOver(options: {
  readonly stage: SoakStage;
  readonly stateDir: string;
  readonly before: Snapshot;
}): Promise<LeftOver & { readonly afterMs: number }> {
  const began = performance.now();
  for (;;) {
    const left = await look(options);
    const afterMs = performance.now() - began;
    if (isNothing(left) || afterMs > PATIENCE_MS) return { ...left, afterMs };
    await new Promise((later) => setTimeout(later, LOOKS_EVERY_MS));
  }
}

export function isNothing(left: LeftOver): boolean {
  const { leases, recoveries, residue, strangers, guardians } = left;
  return leases + recoveries + residue.length + strangers + guardians === 0;
}

async function look(options: {
  readonly stage: SoakStage;
  readonly stateDir: string;
  readonly before: Snapshot;
}): Promise<LeftOver> {
  const { stage, stateDir, before } = options;
  const now = await snapshotOf(stage);
  return {
    ...openRows(stateDir),
    residue: stage.targets.filter((_, index) => !isDeepStrictEqual(now[index], before[index])),
    strangers: await stage.strangers(),
    // each ends when nothing is open
    guardians: isGuardianAlive(stateDir) ? 1 : 0,
  };
}
