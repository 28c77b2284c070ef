import { finishKill } from "./lifecycle/finish-kill.ts";
import { startAgain } from "./lifecycle/start-again.ts";
import { unpause } from "./lifecycle/unpause.ts";
import { reconnect } from "./network/reconnect.ts";
import { restoreLimits } from "./resource/limits-undo.ts";
import type { UndoExecutor } from "./undo-executor.ts";

/**
 * Whatever may stand in an undo record. An executor stays as long as old records may exist. Apart
 * from the catalogue, so that who only heals need not load the faults and their schemas.
 */
export const UNDO_EXECUTORS: readonly UndoExecutor[] = [
  finishKill,
  startAgain,
  unpause,
  reconnect,
  restoreLimits,
];
