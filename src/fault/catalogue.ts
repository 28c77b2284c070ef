import type { Fault } from "./fault.ts";
import { finishKill } from "./lifecycle/finish-kill.ts";
import { kill } from "./lifecycle/kill.ts";
import { pause, unpause } from "./lifecycle/pause.ts";
import { restart } from "./lifecycle/restart.ts";
import { startAgain } from "./lifecycle/start-again.ts";
import { stop } from "./lifecycle/stop.ts";
import { networkDisconnect } from "./network/disconnect.ts";
import { reconnect } from "./network/reconnect.ts";
import { cpuThrottle } from "./resource/cpu-throttle.ts";
import { restoreLimits } from "./resource/limits-undo.ts";
import { pids } from "./resource/pids.ts";
import type { UndoExecutor } from "./undo-executor.ts";

/** Every fault there is, in the order in which they are listed to people. */
export const FAULTS: readonly Fault[] = [
  kill,
  stop,
  restart,
  pause,
  networkDisconnect,
  cpuThrottle,
  pids,
];

/** Whatever may stand in an undo record. An executor stays as long as old records may exist. */
export const UNDO_EXECUTORS: readonly UndoExecutor[] = [
  finishKill,
  startAgain,
  unpause,
  reconnect,
  restoreLimits,
];

export function findFault(kind: string): Fault | undefined {
  return FAULTS.find((fault) => fault.kind === kind);
}
