import type { ActivityResult } from "./activity-result.ts";
import type { Activity } from "./experiment.ts";

/** Performs what activities describe: HTTP requests, processes, faults. */
export interface Provider {
  /**
   * Loads what the activity needs, so that its measured duration is that of the system under test.
   * Never rejects.
   */
  prepare(activity: Activity): Promise<void>;
  /** Performs the activity. A rejection is a defect, and aborts the run. */
  perform(activity: Activity, context: ProviderContext): Promise<ActivityResult>;
}

export interface ProviderContext {
  /** Aborted: the run stops, and the activity ends as `interrupted`. */
  readonly signal: AbortSignal;
  /** Reports something that the author of the experiment should know. */
  readonly warn: (text: string) => void;
}
