import { humanDuration } from "../../setting/human-duration.ts";
import type { TargetName } from "../target-name.ts";
import type { Family } from "./family.ts";
import { ids, named } from "./phrases.ts";
import type { StrikeTarget } from "./strike-target.ts";

/**
 * Who brought a target back: its restart policy, chaos-monkey (`us`) because nothing else did, the
 * fault itself (a restart), or someone else.
 */
export type Rescuer = "policy" | "us" | "fault" | "someone";

/** How targets come back after a strike. */
export type RecoveryEvent =
  | (StrikeTarget & {
      /** It runs again, and is not healthy yet. */
      readonly kind: "recovery.running";
      readonly by: Rescuer;
      /** From going down to running again, by the engine's clock. */
      readonly runningAfterMs: number;
    })
  | (StrikeTarget & {
      /** It runs again and, where a healthcheck or a probe can tell, is healthy again. */
      readonly kind: "recovery.recovered";
      readonly by: Rescuer;
      readonly runningAfterMs: number;
      /** From going down to healthy again; absent: it has neither healthcheck nor probe. */
      readonly healthyAfterMs?: number;
      /** It took longer than CHAOS_RECOVERY_TIMEOUT. */
      readonly late: boolean;
      /** The new container of the same service that took its place. */
      readonly replacement?: TargetName;
    })
  | (StrikeTarget & {
      /** Not recovered within CHAOS_RECOVERY_TIMEOUT; tracking goes on. */
      readonly kind: "recovery.overdue";
      readonly timeoutMs: number;
      readonly still: "down" | "unhealthy";
      /** What a probe last said against its health. */
      readonly because?: string;
    })
  | (StrikeTarget & { readonly kind: "recovery.lost"; readonly because: string })
  | (StrikeTarget & {
      /** chaos-monkey could not start it, and retries. */
      readonly kind: "recovery.failed";
      readonly because: string;
    });

const RESCUERS: Readonly<Record<Rescuer, string>> = {
  policy: "its restart policy",
  us: "chaos-monkey",
  fault: "the fault itself",
  someone: "someone else",
};

export const recoveryEvents: Family<RecoveryEvent> = {
  "recovery.running": {
    level: "info",
    sentence: ({ target, runningAfterMs, by, strike }) =>
      `${named(target)} is running again after ${humanDuration(runningAfterMs)}, not healthy yet; brought back by ${RESCUERS[by]} ${ids(strike, target)}`,
  },
  "recovery.recovered": {
    level: "info",
    sentence: ({ target, replacement, runningAfterMs, healthyAfterMs, by, late, strike }) => {
      const healthy =
        healthyAfterMs === undefined ? "" : `, healthy after ${humanDuration(healthyAfterMs)}`;
      const times = `running after ${humanDuration(runningAfterMs)}${healthy}`;
      const lateness = late ? ", later than CHAOS_RECOVERY_TIMEOUT" : "";
      const rescuer = `brought back by ${RESCUERS[by]}`;
      return replacement === undefined
        ? `${named(target)} recovered: ${times}${lateness}; ${rescuer} ${ids(strike, target)}`
        : `${named(replacement)} replaced ${target.name}: ${times}${lateness}; ${rescuer} ${ids(strike, replacement)}`;
    },
  },
  "recovery.overdue": {
    level: "warn",
    sentence: ({ target, still, timeoutMs, fault, because, strike }) => {
      const reason = because === undefined ? "" : ` (${because})`;
      return `${named(target)} did not recover: still ${still} ${humanDuration(timeoutMs)} after ${fault}${reason} ${ids(strike, target)}`;
    },
  },
  "recovery.lost": {
    level: "warn",
    sentence: ({ target, because, strike }) =>
      `${named(target)} will not come back: ${because} ${ids(strike, target)}`,
  },
  "recovery.failed": {
    level: "error",
    sentence: ({ target, because, strike }) =>
      `could not start ${named(target)} again, retrying: ${because} ${ids(strike, target)}`,
  },
};
