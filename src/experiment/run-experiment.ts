import { type Clock, systemClock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { Dialect } from "./dialect.ts";
import type { Dry } from "./dry.ts";
import type { Experiment, Value } from "./experiment.ts";
import { checkHypothesis, type HypothesisOutcome } from "./hypothesis.ts";
import type { Interruption } from "./interruption.ts";
import { type EarlyEnd, playSteps } from "./play-steps.ts";
import type { Provider } from "./provider.ts";
import type { RunContext } from "./run-activity.ts";
import type { EmitRunEvent } from "./run-event.ts";
import { type RunRecord, RunRecorder } from "./run-record.ts";
import { RunTime } from "./run-time.ts";
import {
  checksAfter,
  checksBefore,
  checksDuring,
  decideRollbacks,
  type Strategies,
} from "./strategy.ts";
import { type WatchOutcome, watchHypothesis } from "./watch.ts";

export interface RunOptions {
  /** What the dialect loads the experiment from. */
  readonly document: Value;
  readonly dialect: Dialect;
  readonly provider: Provider;
  readonly strategies: Strategies;
  readonly dry: Dry | null;
  /** Pause between two checks of the hypothesis while the method is played. */
  readonly everySeconds: number;
  readonly failFast: boolean;
  /** Whether an unmet hypothesis before the method fails the run; Chaos Toolkit completes it. */
  readonly strictGate: boolean;
  readonly interruption: Interruption;
  readonly emit: EmitRunEvent;
  readonly clock?: Clock;
}

/**
 * Runs an experiment: hypothesis, method, hypothesis, rollbacks. Resolves with the record whatever
 * happens, also after an interruption or a defect; never rejects.
 */
export async function runExperiment(options: RunOptions): Promise<RunRecord> {
  return new Run(options).play();
}

class Run {
  readonly #options: RunOptions;
  readonly #experiment: Experiment;
  readonly #title: Value;
  readonly #context: RunContext;
  readonly #recorder: RunRecorder;

  constructor(options: RunOptions) {
    const { dialect, provider, dry, emit, clock = systemClock } = options;
    const time = new RunTime(clock);
    this.#options = options;
    this.#experiment = dialect.load(options.document);
    this.#title = dialect.substitute(this.#experiment.title);
    this.#context = { dialect, provider, dry, clock, time, emit };
    this.#recorder = new RunRecorder(time);
  }

  async play(): Promise<RunRecord> {
    const { dialect, strategies, dry, emit } = this.#options;
    emit({
      kind: "run-started",
      title: dialect.print(this.#title),
      dry,
      hypothesisStrategy: strategies.hypothesis,
      rollbackStrategy: strategies.rollbacks,
      hasHypothesis: this.#experiment.hypothesis !== undefined,
    });
    await this.#guarded(async () => {
      if (!(await this.#passGate())) return;
      await this.#playMethod();
      await this.#checkAfter();
    });
    this.#noticeInterruption();
    await this.#guarded(() => this.#rollBack());
    const record = this.#recorder.finish({ title: this.#title, dry });
    emit({ kind: "run-finished", status: record.status, deviated: record.deviated });
    return record;
  }

  /** Whether the method may be played. */
  async #passGate(): Promise<boolean> {
    const outcome = await this.#check("before", checksBefore(this.#options.strategies.hypothesis));
    if (outcome === undefined) return true;
    if (outcome.kind === "unmet" && (outcome.failed || this.#options.strictGate))
      this.#recorder.conclude("failed");
    return outcome.kind === "met";
  }

  async #checkAfter(): Promise<void> {
    const { status } = this.#recorder;
    if (status === "interrupted" || status === "aborted") return;
    const outcome = await this.#check("after", checksAfter(this.#options.strategies.hypothesis));
    // this check judges a method that --fail-fast has cut short
    if (outcome?.kind === "met" || outcome?.kind === "unmet") this.#recorder.forgiveFailure();
    if (outcome?.kind !== "unmet") return;
    this.#recorder.deviated = true;
    if (outcome.failed) this.#recorder.conclude("failed");
  }

  /** undefined: the strategy leaves this check out, or there is nothing to check. */
  async #check(phase: "before" | "after", wanted: boolean): Promise<HypothesisOutcome | undefined> {
    const { hypothesis } = this.#experiment;
    if (!wanted || hypothesis === undefined) return undefined;
    const outcome = await checkHypothesis({
      hypothesis,
      phase,
      context: this.#context,
      signal: this.#options.interruption.stage,
    });
    if (outcome.kind === "met" || outcome.kind === "unmet") this.#recorder[phase] = outcome.state;
    else this.#conclude(outcome);
    return outcome;
  }

  async #playMethod(): Promise<void> {
    const { interruption, emit } = this.#options;
    const over = new AbortController();
    const watching = this.#watch(over.signal);
    const steps = this.#experiment.method;
    emit({ kind: "method-started", isEmpty: steps.length === 0 });
    try {
      const early = await playSteps({
        steps,
        section: "method",
        context: this.#context,
        onStart: (record) => void this.#recorder.method.push(record),
        isOver: () => this.#recorder.status !== "completed",
        signal: interruption.stage,
        background: interruption.background,
      });
      if (early !== undefined) this.#conclude(early, "method");
    } finally {
      emit({ kind: "method-completed" });
      over.abort();
      await watching;
    }
  }

  async #watch(over: AbortSignal): Promise<void> {
    const { strategies, everySeconds, failFast, interruption, emit } = this.#options;
    const { hypothesis } = this.#experiment;
    if (hypothesis === undefined || !checksDuring(strategies.hypothesis)) return;
    let outcome: WatchOutcome;
    try {
      outcome = await watchHypothesis({
        hypothesis,
        everySeconds,
        failFast,
        context: this.#context,
        onCheck: (state) => void this.#recorder.during.push(state),
        over,
        signal: interruption.stage,
        background: interruption.background,
      });
    } catch (error) {
      outcome = { kind: "impossible", because: messageOf(error) };
    }
    if (outcome.kind === "gave-up") this.#recorder.conclude("failed");
    else if (outcome.kind !== "watched") this.#conclude(outcome);
    emit({ kind: "watch-ended" });
  }

  async #rollBack(): Promise<void> {
    const { strategies, interruption, emit } = this.#options;
    if (interruption.forbidsRollbacks) return;
    const decision = decideRollbacks(strategies.rollbacks, this.#recorder);
    if (decision.because !== undefined)
      emit({ kind: "rollbacks-decided", because: decision.because });
    if (!decision.play) return;
    const signal = interruption.beginRollbacks();
    const steps = this.#experiment.rollbacks;
    emit({ kind: "rollbacks-started", isEmpty: steps.length === 0 });
    const early = await playSteps({
      steps,
      section: "rollbacks",
      context: this.#context,
      onStart: (record) => void this.#recorder.rollbacks.push(record),
      announce: ({ name }) => emit({ kind: "rollback-next", name }),
      signal,
      background: interruption.background,
    });
    if (early !== undefined) this.#conclude(early, "rollbacks");
    emit({ kind: "rollbacks-completed" });
  }

  #conclude(early: EarlyEnd, section?: "method" | "rollbacks"): void {
    if (early.kind === "interrupted") this.#noticeInterruption(section === "rollbacks");
    else {
      this.#recorder.conclude("aborted");
      const inMethod = section === "method";
      this.#options.emit({ kind: "aborted", because: early.because, inMethod });
    }
  }

  /** Reported once, where it is noticed first. */
  #noticeInterruption(inRollbacks = false): void {
    const signal = this.#options.interruption.stoppedBy;
    if (signal === undefined || (this.#recorder.status === "interrupted" && !inRollbacks)) return;
    this.#recorder.conclude("interrupted");
    this.#options.emit({ kind: "interrupted", signal, inRollbacks });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#recorder.conclude("aborted");
      this.#options.emit({ kind: "aborted", because: messageOf(error), error });
    }
  }
}
