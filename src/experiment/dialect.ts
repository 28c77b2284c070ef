import type { ActivityResult } from "./activity-result.ts";
import type { Activity, Experiment, Value } from "./experiment.ts";

/**
 * The language that an experiment is written in. The runner leaves to it everything that depends on
 * how values are written and compared.
 */
export interface Dialect {
  /** Reads a document. A step that cannot be played says so itself; this never throws. */
  load(document: Value): Experiment;
  /** The value with its placeholders filled. */
  substitute(value: Value): Value;
  /** The value as people read it. */
  print(value: Value): string;
  /** The pause before or after an activity; undefined: there is none. */
  pause(activity: Activity, when: PauseMoment): Pause | undefined;
  /** Compares what a probe gave with its tolerance. */
  judge(question: JudgeQuestion): Promise<Judgement>;
}

export type PauseMoment = "before" | "after";

export interface Pause {
  /** As the experiment has it, which need not be a number. */
  readonly text: string;
  readonly length:
    | { readonly kind: "seconds"; readonly seconds: number }
    | { readonly kind: "unusable"; readonly because: string };
}

export interface JudgeQuestion {
  readonly tolerance: Value;
  readonly output: Value;
  /** A tolerance may run further probes; aborting ends them. */
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/** `impossible`: the output and the tolerance cannot be compared, which aborts the run. */
export type Judgement =
  | { readonly kind: "met" }
  | { readonly kind: "unmet"; readonly because: string }
  | Extract<ActivityResult, { readonly kind: "impossible" | "interrupted" }>;
