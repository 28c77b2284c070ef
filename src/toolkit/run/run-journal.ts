import { hostname } from "node:os";
import type { ActivityRun, Journal, JournalStatus, SteadyState } from "../../report/journal.ts";
import type { Experiment } from "../experiment.ts";
import { CHAOSLIB_VERSION } from "../output/chaoslib-version.ts";
import { platformName } from "../python/platform-name.ts";
import { isoMoment, type JournalTime } from "./journal-time.ts";

/** The journal of a run while it is being written. */
export class RunJournal {
  readonly during: SteadyState[] = [];
  readonly run: ActivityRun[] = [];
  readonly rollbacks: ActivityRun[] = [];
  before: SteadyState | null = null;
  after: SteadyState | null = null;
  deviated = false;
  readonly #experiment: Experiment;
  readonly #time: JournalTime;
  readonly #start: number;
  #status: JournalStatus | undefined;

  constructor(experiment: Experiment, time: JournalTime) {
    this.#experiment = experiment;
    this.#time = time;
    this.#start = time.now();
  }

  get status(): JournalStatus {
    return this.#status ?? "completed";
  }

  /** An interruption is never taken back, and an abortion only by an interruption. */
  conclude(status: "failed" | "aborted" | "interrupted"): void {
    const rank = ["failed", "aborted", "interrupted"];
    if (rank.indexOf(status) >= rank.indexOf(this.#status ?? "failed")) this.#status = status;
  }

  /** Only what failed: the check after the method has its own word on it. */
  forgiveFailure(): void {
    if (this.#status === "failed") this.#status = undefined;
  }

  finish(): Journal {
    const end = this.#time.now();
    return {
      "chaoslib-version": CHAOSLIB_VERSION,
      platform: platformName(),
      node: hostname(),
      experiment: this.#experiment,
      start: isoMoment(this.#start),
      status: this.status,
      deviated: this.deviated,
      steady_states: { before: this.before, after: this.after, during: this.during },
      run: this.run,
      rollbacks: this.rollbacks,
      end: isoMoment(end),
      duration: (end - this.#start) / 1000,
    };
  }
}
