import type { Family } from "./family.ts";
import { counted } from "./phrases.ts";

/** What happens to the daemon itself. */
export type DaemonEvent =
  | {
      readonly kind: "daemon.started";
      readonly version: string;
      readonly seed: string;
      readonly stateDir: string;
    }
  | {
      /** Engine reached, containers known, signals served. */
      readonly kind: "daemon.ready";
      readonly scope: string;
      /** Whether automatic strikes are enabled. */
      readonly armed: boolean;
      /** The interval, or why the daemon idles. */
      readonly because: string;
      readonly inScope: number;
      readonly eligible: number;
    }
  | {
      readonly kind: "daemon.stopped";
      readonly because: string;
      /** Number of pending recoveries. */
      readonly owed: number;
    };

export const daemonEvents: Family<DaemonEvent> = {
  "daemon.started": {
    level: "info",
    sentence: ({ version, seed, stateDir }) =>
      `chaos-monkey ${version} started (seed ${seed}, state in ${stateDir})`,
  },
  "daemon.ready": {
    level: "info",
    sentence: ({ eligible, inScope, scope, because }) =>
      `ready: ${eligible} of ${counted(inScope, "container")} in scope (${scope}) can be struck; ${because}`,
  },
  "daemon.stopped": {
    level: "info",
    sentence: ({ because, owed }) =>
      owed === 0
        ? `stopped (${because}); no recovery is pending`
        : `stopped (${because}); ${counted(owed, "recovery", "recoveries")} still pending, the next start resumes tracking`,
  },
};
