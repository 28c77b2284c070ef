/** The last word of Chaos Toolkit about a run. */
export type JournalStatus = "completed" | "failed" | "aborted" | "interrupted";

/** One probe or action as it went. */
export interface ActivityRun {
  /** As it is written in the experiment, with references resolved. */
  readonly activity: Readonly<Record<string, unknown>>;
  readonly output?: unknown;
  readonly start: string;
  /** Absent: it was cut short, and nobody knows what became of it. */
  readonly status?: "succeeded" | "failed" | undefined;
  /** Lines of a Python traceback; the last one says what happened. */
  readonly exception?: readonly string[] | undefined;
  readonly end?: string | undefined;
  /** In seconds, without its pauses. */
  readonly duration?: number | undefined;
  /** Of probes of the hypothesis only. */
  readonly tolerance_met?: boolean | undefined;
}

/** The hypothesis, checked once. */
export interface SteadyState {
  /** null: it was not checked to its end. */
  readonly steady_state_met: boolean | null;
  readonly probes: readonly ActivityRun[];
}

/** Why a run was interrupted: by a signal, a safeguard, or whatever else a runner knows. */
export interface Interruption {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * What Chaos Toolkit writes after a run (journal.json of chaostoolkit-lib 1.45). Times are UTC with
 * microseconds and `+00:00`; older ones have no offset.
 */
export interface Journal {
  /** A semantic version: reporters choose by it what they expect. */
  readonly "chaoslib-version": string;
  readonly platform: string;
  /** The name of the machine it ran on. */
  readonly node: string;
  /** As it was loaded, its title substituted; `dry` is added, null or what the dry run was of. */
  readonly experiment: Readonly<Record<string, unknown>>;
  readonly start: string;
  readonly status: JournalStatus;
  readonly deviated: boolean;
  readonly steady_states: {
    readonly before: SteadyState | null;
    readonly after: SteadyState | null;
    readonly during: readonly SteadyState[];
  };
  readonly run: readonly ActivityRun[];
  readonly rollbacks: readonly ActivityRun[];
  readonly end: string;
  /** In seconds. */
  readonly duration: number;
  readonly interruption?: Interruption | undefined;
  /** Of the control `safeguards` of chaostoolkit-addons; kept as it comes. */
  readonly safeguards?: unknown;
}
