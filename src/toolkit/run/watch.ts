import type { SteadyState } from "../../report/journal.ts";
import type { Experiment, Hypothesis } from "../experiment.ts";
import { checkHypothesis } from "./hypothesis.ts";
import type { Conduct } from "./run-activity.ts";

export type WatchOutcome =
  | { readonly kind: "watched" }
  /** --fail-fast, and it was unmet. */
  | { readonly kind: "gave-up" }
  | { readonly kind: "impossible"; readonly because: string }
  | { readonly kind: "interrupted" };

/**
 * Checks the hypothesis again and again while the method is played, with a pause of `everySeconds`
 * between one check and the next. `over` and `signal` end it between two checks; a check that has
 * begun may come to its end, like everything in the background, unless `background` cuts it short.
 */
export async function watchHypothesis(options: {
  readonly experiment: Experiment;
  readonly hypothesis: Hypothesis;
  readonly everySeconds: number;
  readonly failFast: boolean;
  readonly conduct: Conduct;
  readonly enter: (state: SteadyState) => void;
  readonly over: AbortSignal;
  readonly signal: AbortSignal;
  readonly background: AbortSignal;
}): Promise<WatchOutcome> {
  const { everySeconds, conduct, over, signal } = options;
  conduct.tell({ kind: "watch-started", everySeconds });
  const wake = AbortSignal.any([over, signal]);
  let unmet = 0;
  for (let iteration = 1; ; iteration++) {
    const outcome = await checkHypothesis({
      ...options,
      signal: options.background,
      phase: "during",
      iteration,
    });
    if (outcome.kind === "impossible" || outcome.kind === "interrupted") return outcome;
    options.enter(outcome.state);
    if (outcome.kind === "unmet") {
      unmet++;
      if (options.failFast) {
        conduct.tell({ kind: "watch-gave-up", unmetPercent: (unmet * 100) / iteration });
        return { kind: "gave-up" };
      }
    }
    await conduct.clock.sleep(everySeconds * 1000, wake);
    if (signal.aborted) return { kind: "interrupted" };
    if (over.aborted) return { kind: "watched" };
  }
}
