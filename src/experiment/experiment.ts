/**
 * A value as the dialect of the experiment knows it: a literal, a placeholder, the output of a
 * probe. The runner passes values on and never looks inside them.
 */
export type Value = unknown;

/** An experiment as a runner needs it. A dialect reads it from its own documents. */
export interface Experiment {
  /** Before its placeholders are filled. */
  readonly title: Value;
  /** undefined: there are no probes to check. */
  readonly hypothesis: Hypothesis | undefined;
  readonly method: readonly Step[];
  readonly rollbacks: readonly Step[];
}

/** What must hold of the system under test for its state to be called steady. */
export interface Hypothesis {
  readonly title: Value;
  readonly probes: readonly ProbeStep[];
}

/** One entry of the method or of the rollbacks. */
export interface Step {
  /** The run goes on with the next step at once, and waits for this one at the end. */
  readonly background: boolean;
  readonly found: FoundActivity;
}

/** One entry of the hypothesis. */
export interface ProbeStep extends Step {
  /** What the output of the probe is judged against. */
  readonly tolerance: Value;
}

/** The activity of a step; `impossible`: the step refers to an activity that does not exist. */
export type FoundActivity =
  | { readonly kind: "activity"; readonly activity: Activity }
  | { readonly kind: "impossible"; readonly because: string };

/** A probe or an action. */
export interface Activity {
  readonly name: string;
  /** `probe` or `action`; a dry run leaves out one of them. */
  readonly type: string;
  /** As the activity itself says; a step that refers to it may run it in the foreground. */
  readonly background: boolean;
  /** As it is written in the experiment, for providers and journals of the same dialect. */
  readonly definition: Readonly<Record<string, Value>>;
}
