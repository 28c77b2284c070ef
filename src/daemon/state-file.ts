import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineInfo } from "../control/control.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { unwritable } from "../state/unwritable.ts";

/** Its name in the state folder. */
export const STATE_FILE = "chaos_monkey_state.json";

/** What the state file tells, for people and for other programs that look at it. Times are UTC. */
export interface StateSnapshot {
  /** Of the program. */
  readonly version: string;
  readonly updatedAt: string;
  readonly startedAt: string;
  readonly scope: string;
  readonly dryRun: boolean;
  readonly armed: boolean;
  /** Why nothing happens by itself, or when it will. */
  readonly because: string;
  readonly nextStrikeAt?: string;
  readonly engine: EngineInfo;
  readonly strikes: {
    readonly total: number;
    readonly confirmed: number;
    readonly recovered: number;
    readonly broughtBack: number;
  };
  readonly lastStrike?: { readonly at: string; readonly sentence: string };
  readonly lastHold?: { readonly at: string; readonly sentence: string };
  /** Recoveries that strikes still owe. */
  readonly owed: readonly {
    readonly strike: string;
    readonly fault: string;
    readonly target: TargetName;
    readonly since: string;
    readonly overdue: boolean;
  }[];
}

/**
 * Replaces the snapshot in one step: who reads it sees the old one or the new one, never half of
 * one, also after a power cut. Throws `state-unwritable`; the old one then stays.
 */
export function writeStateFile(stateDir: string, snapshot: StateSnapshot): void {
  const file = join(stateDir, STATE_FILE);
  // one name for all, so that a process that dies in between leaves no more than one behind
  const next = `${file}.next`;
  try {
    // whatever is in its place, such as a link to another file, is not written to
    rmSync(next, { force: true });
    const text = `${JSON.stringify(snapshot, null, 2)}\n`;
    writeFileSync(next, text, { flag: "wx", mode: 0o600, flush: true });
    renameSync(next, file);
    flushFolder(stateDir);
  } catch (error) {
    removeIfPossible(next);
    throw unwritable(file, error);
  }
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // what matters is why the snapshot could not be written
  }
}

/** The new name is on the disk only once its folder is. */
function flushFolder(dir: string): void {
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
