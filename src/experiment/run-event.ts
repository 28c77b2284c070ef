import type { StopSignal } from "../world/signals.ts";
import type { PauseMoment } from "./dialect.ts";
import type { Activity } from "./experiment.ts";
import type { ActivityRecord, RunStatus, StateRecord } from "./run-record.ts";

export type Phase = "before" | "during" | "after";

/** Everything that happens in a run. Logs and event files are made from these events alone. */
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
      readonly state: StateRecord;
      /** The probe at which the check ended, unless the hypothesis is met. */
      readonly endedAt?: {
        readonly name: string;
        readonly failed: boolean;
        /** How the output missed the tolerance, if there was an output. */
        readonly because?: string;
      };
    }
  | { readonly kind: "method-started"; readonly isEmpty: boolean }
  | { readonly kind: "method-completed" }
  | {
      readonly kind: "pausing";
      readonly when: PauseMoment;
      /** As the experiment has it, which need not be a number. */
      readonly seconds: string;
    }
  | { readonly kind: "activity-started"; readonly activity: Activity }
  | { readonly kind: "activity-completed"; readonly record: ActivityRecord }
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
  | { readonly kind: "run-finished"; readonly status: RunStatus; readonly deviated: boolean }
  /** Something that the author of the experiment should know. */
  | { readonly kind: "warning"; readonly text: string };

/** Why rollbacks are played or not, where the strategy decided it. */
export type RollbackReason = "always" | "never" | "deviated" | "not-deviated";

/** Receives the events of a run as they happen. */
export type EmitRunEvent = (event: RunEvent) => void;
