import type { RollbackReason } from "./run-event.ts";
import type { RunStatus } from "./run-record.ts";

export const HYPOTHESIS_STRATEGIES = [
  "default",
  "before-method-only",
  "after-method-only",
  "during-method-only",
  "continuously",
] as const;

/** When the hypothesis is checked; `skip`: never. */
export type HypothesisStrategy = (typeof HYPOTHESIS_STRATEGIES)[number] | "skip";

export const ROLLBACK_STRATEGIES = ["default", "always", "never", "deviated"] as const;

export type RollbackStrategy = (typeof ROLLBACK_STRATEGIES)[number];

export interface Strategies {
  readonly hypothesis: HypothesisStrategy;
  readonly rollbacks: RollbackStrategy;
}

export function checksBefore(strategy: HypothesisStrategy): boolean {
  return ["default", "before-method-only", "continuously"].includes(strategy);
}

export function checksDuring(strategy: HypothesisStrategy): boolean {
  return ["during-method-only", "continuously"].includes(strategy);
}

export function checksAfter(strategy: HypothesisStrategy): boolean {
  return ["default", "after-method-only", "continuously"].includes(strategy);
}

/** Whether rollbacks are played; `because` where the strategy decided it. */
export function decideRollbacks(
  strategy: RollbackStrategy,
  run: { readonly status: RunStatus; readonly deviated: boolean },
): { readonly play: boolean; readonly because?: RollbackReason } {
  switch (strategy) {
    case "always":
      return { play: true, because: "always" };
    case "never":
      return { play: false, because: "never" };
    case "deviated":
      return run.deviated
        ? { play: true, because: "deviated" }
        : { play: false, because: "not-deviated" };
    case "default":
      return { play: run.status !== "failed" && run.status !== "interrupted" };
  }
}
