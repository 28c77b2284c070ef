import type { ActivityResult } from "./activity-result.ts";
import type { Dry } from "./dry.ts";
import type { Activity, Value } from "./experiment.ts";
import type { RunTime } from "./run-time.ts";

export type RunStatus = "completed" | "failed" | "aborted" | "interrupted";

/** How an activity ended that was not cut short. */
export type RecordedResult = Extract<ActivityResult, { readonly kind: "succeeded" | "failed" }>;

/** One activity as it was played. Times are milliseconds since the epoch, with a fraction. */
export interface ActivityRecord {
  readonly activity: Activity;
  readonly startMs: number;
  /** Absent while the activity runs. */
  readonly endMs?: number;
  /** Absent: the activity was cut short. */
  readonly result?: RecordedResult;
  /** Of probes of the hypothesis only. */
  readonly withinTolerance?: boolean;
}

/** A record while it is still being written. */
export type OpenRecord = { -readonly [Key in keyof ActivityRecord]: ActivityRecord[Key] };

/** One check of the hypothesis: it ends at the first probe that is not within its tolerance. */
export interface StateRecord {
  readonly isMet: boolean;
  readonly probes: readonly ActivityRecord[];
}

/** Everything that a run leaves behind. Times are milliseconds since the epoch. */
export interface RunRecord {
  /** With its placeholders filled. */
  readonly title: Value;
  readonly dry: Dry | null;
  readonly status: RunStatus;
  /** The hypothesis was not met after the method. */
  readonly deviated: boolean;
  readonly startMs: number;
  readonly endMs: number;
  /** null: not checked to its end. */
  readonly before: StateRecord | null;
  readonly during: readonly StateRecord[];
  readonly after: StateRecord | null;
  readonly method: readonly ActivityRecord[];
  readonly rollbacks: readonly ActivityRecord[];
}

/** The record of a run while the run goes on. */
export class RunRecorder {
  readonly during: StateRecord[] = [];
  readonly method: ActivityRecord[] = [];
  readonly rollbacks: ActivityRecord[] = [];
  before: StateRecord | null = null;
  after: StateRecord | null = null;
  deviated = false;
  readonly #time: RunTime;
  readonly #startMs: number;
  #status: RunStatus | undefined;

  constructor(time: RunTime) {
    this.#time = time;
    this.#startMs = time.now();
  }

  get status(): RunStatus {
    return this.#status ?? "completed";
  }

  /** Only an interruption replaces `aborted`, and nothing replaces `interrupted`. */
  conclude(status: "failed" | "aborted" | "interrupted"): void {
    const rank = ["failed", "aborted", "interrupted"];
    if (rank.indexOf(status) >= rank.indexOf(this.#status ?? "failed")) this.#status = status;
  }

  /** Takes back `failed`: the check after the method decides instead. */
  forgiveFailure(): void {
    if (this.#status === "failed") this.#status = undefined;
  }

  finish(run: Pick<RunRecord, "title" | "dry">): RunRecord {
    return {
      ...run,
      status: this.status,
      deviated: this.deviated,
      startMs: this.#startMs,
      endMs: this.#time.now(),
      before: this.before,
      during: this.during,
      after: this.after,
      method: this.method,
      rollbacks: this.rollbacks,
    };
  }
}
