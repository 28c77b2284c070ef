import type { Hypothesis } from "./experiment.ts";
import { checkHypothesis } from "./hypothesis.ts";
import type { RunContext } from "./run-activity.ts";
import type { StateRecord } from "./run-record.ts";

export type WatchOutcome =
  | { readonly kind: "watched" }
  /** --fail-fast, and a check was unmet. */
  | { readonly kind: "gave-up" }
  | { readonly kind: "impossible"; readonly because: string }
  | { readonly kind: "interrupted" };

/**
 * Checks the hypothesis repeatedly while the method is played, with a pause of `everySeconds`
 * between two checks. `over` and `signal` end it between two checks. A check that has begun comes
 * to its end, like everything in the background, unless `background` cuts it short.
 */
export async function watchHypothesis(options: {
  readonly hypothesis: Hypothesis;
  readonly everySeconds: number;
  readonly failFast: boolean;
  readonly context: RunContext;
  readonly onCheck: (state: StateRecord) => void;
  readonly over: AbortSignal;
  readonly signal: AbortSignal;
  readonly background: AbortSignal;
}): Promise<WatchOutcome> {
  const { everySeconds, context, over, signal } = options;
  context.emit({ kind: "watch-started", everySeconds });
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
    options.onCheck(outcome.state);
    if (outcome.kind === "unmet") {
      unmet++;
      if (options.failFast) {
        context.emit({ kind: "watch-gave-up", unmetPercent: (unmet * 100) / iteration });
        return { kind: "gave-up" };
      }
    }
    await context.clock.sleep(everySeconds * 1000, wake);
    if (signal.aborted) return { kind: "interrupted" };
    if (over.aborted) return { kind: "watched" };
  }
}
