import type { Fault } from "./fault.ts";
import { finishKill } from "./lifecycle/finish-kill.ts";
import { kill } from "./lifecycle/kill.ts";
import { restart } from "./lifecycle/restart.ts";
import { stop } from "./lifecycle/stop.ts";
import type { UndoExecutor } from "./undo-executor.ts";

/** Every fault there is, in the order in which they are listed to people. */
export const FAULTS: readonly Fault[] = [kill, stop, restart];

/** Whatever may stand in an undo record. An executor stays as long as old records may exist. */
export const UNDO_EXECUTORS: readonly UndoExecutor[] = [finishKill];

export function findFault(kind: string): Fault | undefined {
  return FAULTS.find((fault) => fault.kind === kind);
}
