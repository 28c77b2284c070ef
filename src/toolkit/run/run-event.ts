import type { ActivityRun, JournalStatus, SteadyState } from "../../report/journal.ts";
import type { StopSignal } from "../../world/signals.ts";

export type Phase = "before" | "during" | "after";

/** What an activity is announced with. */
export interface Announced {
  readonly name: string;
  /** probe or action. */
  readonly type: string;
  readonly background: boolean;
}

/**
 * Everything that happens in a run. The log, the events file and the tests are made from these and
 * from nothing else.
 */
export type RunEvent =
  | {
      readonly kind: "run-started";
      readonly title: string;
      readonly dry: string | null;
      readonly hypothesisStrategy: string;
      readonly rollbackStrategy: string;
      readonly hasHypothesis: boolean;
    }
  | { readonly kind: "watch-started"; readonly everySeconds: number }
  | { readonly kind: "watch-ended" }
  /** --fail-fast: the share of unmet checks so far, in percent. */
  | { readonly kind: "watch-gave-up"; readonly unmetPercent: number }
  | { readonly kind: "hypothesis-started"; readonly phase: Phase; readonly title: string }
  | {
      readonly kind: "hypothesis-completed";
      readonly phase: Phase;
      /** Of the watch; counts from 1. */
      readonly iteration?: number;
      readonly state: SteadyState;
      /** The probe at which it ended, unless it is met. */
      readonly endedAt?: {
        readonly name: string;
        readonly failed: boolean;
        /** In what its answer missed the tolerance, if it gave one. */
        readonly because?: string;
      };
    }
  | { readonly kind: "method-started"; readonly isEmpty: boolean }
  | { readonly kind: "method-completed" }
  | {
      readonly kind: "pausing";
      readonly when: "before" | "after";
      /** As the experiment has it, which need not be a number. */
      readonly seconds: string;
    }
  | { readonly kind: "activity-started"; readonly activity: Announced }
  | {
      readonly kind: "activity-completed";
      readonly activity: Announced;
      readonly run: ActivityRun;
      /** Why it failed. */
      readonly because?: string;
    }
  | { readonly kind: "rollbacks-decided"; readonly because: RollbackReason }
  | { readonly kind: "rollbacks-started"; readonly isEmpty: boolean }
  | { readonly kind: "rollback-next"; readonly name: string }
  | { readonly kind: "rollbacks-completed" }
  | { readonly kind: "interrupted"; readonly signal: StopSignal; readonly inRollbacks: boolean }
  | {
      readonly kind: "aborted";
      readonly because: string;
      /** An activity of the method could not be played. */
      readonly inMethod?: boolean;
      readonly error?: unknown;
    }
  | { readonly kind: "run-finished"; readonly status: JournalStatus; readonly deviated: boolean }
  /** Something that the author of the experiment should know. */
  | { readonly kind: "warning"; readonly text: string };

/** Why rollbacks are played or not, where the strategy itself is worth a line. */
export type RollbackReason = "always" | "never" | "deviated" | "not-deviated";

export type Tell = (event: RunEvent) => void;
