import type { ActivityAccount } from "./activity-account.ts";
import { type SteadyStateAccount, summarizeDuring } from "./experiment-account.ts";

/** What became of an activity, in words. */
export function resultSentence(run: ActivityAccount): string {
  const { result, observed, tolerance, reason } = run;
  switch (result) {
    case "succeeded":
      return observed === "nothing" ? "done" : observed;
    case "unmet":
      return tolerance === undefined ? observed : `${observed}, expected ${tolerance}`;
    case "failed":
      return reason === undefined ? "failed" : `failed: ${reason}`;
    case "cut":
      return reason === undefined ? "did not end" : `did not end: ${reason}`;
  }
}

/** Of a steady state, in words. */
export function metOrNot(isMet: boolean | undefined): string {
  if (isMet === undefined) return "not checked to its end";
  return isMet ? "met" : "not met";
}

/** How the hypothesis went while the method was played, in words. */
export function duringInWords(during: readonly SteadyStateAccount[]): string {
  const { checks, unmet, firstUnmet, unmetProbes } = summarizeDuring(during);
  const head = `checked ${checks} ${checks === 1 ? "time" : "times"}, `;
  if (unmet === 0) return `${head}always met`;
  const who = unmetProbes.length > 0 ? ` (${unmetProbes.join(", ")})` : "";
  return `${head}not met in ${unmet} of them, first in check ${firstUnmet}${who}`;
}
