import type { Journal } from "../../report/journal.ts";
import { type Clock, systemClock } from "../../world/clock.ts";
import { messageOf } from "../../world/message-of.ts";
import { activitiesIn, type Experiment, hypothesisOf, type Scope, valueIn } from "../experiment.ts";
import { pythonStr } from "../python/python-value.ts";
import { substitute } from "../scope/substitute.ts";
import type { Dry } from "./dry.ts";
import { checkHypothesis, type HypothesisOutcome } from "./hypothesis.ts";
import type { Interruption } from "./interruption.ts";
import { JournalTime } from "./journal-time.ts";
import { playActivities, type Trouble } from "./play-activities.ts";
import type { Conduct } from "./run-activity.ts";
import type { Tell } from "./run-event.ts";
import { RunJournal } from "./run-journal.ts";
import {
  checksAfter,
  checksBefore,
  checksDuring,
  decideRollbacks,
  type Strategies,
} from "./strategy.ts";
import { type WatchOutcome, watchHypothesis } from "./watch.ts";

export interface RunOptions {
  /** As it was loaded. */
  readonly experiment: Experiment;
  readonly scope: Scope;
  readonly strategies: Strategies;
  readonly dry: Dry | null;
  /** Between one check of the hypothesis and the next while the method is played. */
  readonly everySeconds: number;
  readonly failFast: boolean;
  /** Whether an unmet hypothesis before the method fails the run; Chaos Toolkit calls it completed. */
  readonly strictGate: boolean;
  readonly interruption: Interruption;
  readonly tell: Tell;
  readonly clock?: Clock;
}

/**
 * Runs an experiment: hypothesis, method, hypothesis, rollbacks. Resolves with the journal whatever
 * happens, also after an interruption or a defect of ours; never rejects.
 */
export async function runExperiment(options: RunOptions): Promise<Journal> {
  return new Run(options).play();
}

class Run {
  readonly #options: RunOptions;
  readonly #experiment: Experiment;
  readonly #conduct: Conduct;
  readonly #journal: RunJournal;

  constructor(options: RunOptions) {
    const { scope, dry, tell, clock = systemClock } = options;
    const time = new JournalTime(clock);
    this.#options = options;
    this.#experiment = {
      ...options.experiment,
      title: substitute(valueIn(options.experiment, "title") ?? null, scope),
      dry,
    };
    this.#conduct = { scope, dry, clock, time, tell };
    this.#journal = new RunJournal(this.#experiment, time);
  }

  async play(): Promise<Journal> {
    const { strategies, dry, tell } = this.#options;
    tell({
      kind: "run-started",
      title: pythonStr(valueIn(this.#experiment, "title") ?? null),
      dry,
      hypothesisStrategy: strategies.hypothesis,
      rollbackStrategy: strategies.rollbacks,
      hasHypothesis: this.#hypothesis !== undefined,
    });
    await this.#guarded(async () => {
      if (!(await this.#passGate())) return;
      await this.#playMethod();
      await this.#checkAfter();
    });
    this.#noticeInterruption();
    await this.#guarded(() => this.#rollBack());
    const journal = this.#journal.finish();
    tell({ kind: "run-finished", status: journal.status, deviated: journal.deviated });
    return journal;
  }

  get #hypothesis() {
    const hypothesis = hypothesisOf(this.#experiment);
    return hypothesis !== undefined && hypothesis.probes.length > 0 ? hypothesis : undefined;
  }

  /** Whether the method may be played. */
  async #passGate(): Promise<boolean> {
    const outcome = await this.#check("before", checksBefore(this.#options.strategies.hypothesis));
    if (outcome === undefined) return true;
    if (outcome.kind === "unmet" && (outcome.failed || this.#options.strictGate))
      this.#journal.conclude("failed");
    return outcome.kind === "met";
  }

  async #checkAfter(): Promise<void> {
    const { status } = this.#journal;
    if (status === "interrupted" || status === "aborted") return;
    const outcome = await this.#check("after", checksAfter(this.#options.strategies.hypothesis));
    // a method that --fail-fast has cut short is judged by this check
    if (outcome?.kind === "met" || outcome?.kind === "unmet") this.#journal.forgiveFailure();
    if (outcome?.kind !== "unmet") return;
    this.#journal.deviated = true;
    if (outcome.failed) this.#journal.conclude("failed");
  }

  /** Undefined: the strategy does not want it, or there is nothing to check. */
  async #check(phase: "before" | "after", wanted: boolean): Promise<HypothesisOutcome | undefined> {
    const hypothesis = this.#hypothesis;
    if (!wanted || hypothesis === undefined) return undefined;
    const outcome = await checkHypothesis({
      experiment: this.#experiment,
      hypothesis,
      phase,
      conduct: this.#conduct,
      signal: this.#options.interruption.stage,
    });
    if (outcome.kind === "met" || outcome.kind === "unmet") this.#journal[phase] = outcome.state;
    else this.#conclude(outcome);
    return outcome;
  }

  async #playMethod(): Promise<void> {
    const { interruption, tell } = this.#options;
    const over = new AbortController();
    const watching = this.#watch(over.signal);
    const activities = activitiesIn(this.#experiment, "method");
    tell({ kind: "method-started", isEmpty: activities.length === 0 });
    try {
      const trouble = await playActivities({
        experiment: this.#experiment,
        activities,
        conduct: this.#conduct,
        enter: (run) => void this.#journal.run.push(run),
        isOver: () => this.#journal.status !== "completed",
        carryOn: false,
        signal: interruption.stage,
        background: interruption.background,
      });
      if (trouble !== undefined) this.#conclude(trouble, "method");
    } finally {
      tell({ kind: "method-completed" });
      over.abort();
      await watching;
    }
  }

  async #watch(over: AbortSignal): Promise<void> {
    const { strategies, everySeconds, failFast, interruption, tell } = this.#options;
    const hypothesis = this.#hypothesis;
    if (hypothesis === undefined || !checksDuring(strategies.hypothesis)) return;
    let outcome: WatchOutcome;
    try {
      outcome = await watchHypothesis({
        experiment: this.#experiment,
        hypothesis,
        everySeconds,
        failFast,
        conduct: this.#conduct,
        enter: (state) => void this.#journal.during.push(state),
        over,
        signal: interruption.stage,
        background: interruption.background,
      });
    } catch (error) {
      outcome = { kind: "impossible", because: messageOf(error) };
    }
    if (outcome.kind === "gave-up") this.#journal.conclude("failed");
    else if (outcome.kind !== "watched") this.#conclude(outcome);
    tell({ kind: "watch-ended" });
  }

  async #rollBack(): Promise<void> {
    const { strategies, interruption, tell } = this.#options;
    if (interruption.forbidsRollbacks) return;
    const decision = decideRollbacks(strategies.rollbacks, this.#journal);
    if (decision.because !== undefined)
      tell({ kind: "rollbacks-decided", because: decision.because });
    if (!decision.play) return;
    const signal = interruption.beginRollbacks();
    const activities = activitiesIn(this.#experiment, "rollbacks");
    tell({ kind: "rollbacks-started", isEmpty: activities.length === 0 });
    const trouble = await playActivities({
      experiment: this.#experiment,
      activities,
      conduct: this.#conduct,
      enter: (run) => void this.#journal.rollbacks.push(run),
      announce: (activity) =>
        tell({ kind: "rollback-next", name: pythonStr(valueIn(activity, "name") ?? "") }),
      carryOn: true,
      signal,
      background: interruption.background,
    });
    if (trouble !== undefined) this.#conclude(trouble, "rollbacks");
    tell({ kind: "rollbacks-completed" });
  }

  #conclude(trouble: Trouble, section?: "method" | "rollbacks"): void {
    if (trouble.kind === "interrupted") this.#noticeInterruption(section === "rollbacks");
    else {
      this.#journal.conclude("aborted");
      const inMethod = section === "method";
      this.#options.tell({ kind: "aborted", because: trouble.because, inMethod });
    }
  }

  /** Told once, where it is noticed first. */
  #noticeInterruption(inRollbacks = false): void {
    const signal = this.#options.interruption.stoppedBy;
    if (signal === undefined || (this.#journal.status === "interrupted" && !inRollbacks)) return;
    this.#journal.conclude("interrupted");
    this.#options.tell({ kind: "interrupted", signal, inRollbacks });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#journal.conclude("aborted");
      this.#options.tell({ kind: "aborted", because: messageOf(error), error });
    }
  }
}
