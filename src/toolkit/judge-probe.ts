import type { Json } from "./experiment.ts";
import type { ActivityResult } from "./provider/activity-result.ts";
import { askProvider } from "./provider/ask-provider.ts";
import type { Conduct } from "./run/run-activity.ts";
import { judgeTolerance } from "./tolerance.ts";

type Trouble = Extract<ActivityResult, { readonly kind: "impossible" | "interrupted" }>;

export type ProbeJudgement =
  | { readonly kind: "met" }
  | { readonly kind: "unmet"; readonly because: string }
  | Trouble;

/**
 * Judges what a probe gave against its tolerance. A tolerance may itself be a probe, which is then
 * asked with the value; one that fails has not met it.
 */
export async function judgeProbe(options: {
  readonly tolerance: Json;
  readonly value: Json;
  readonly conduct: Conduct;
  readonly signal: AbortSignal;
}): Promise<ProbeJudgement> {
  const { tolerance, value, conduct, signal } = options;
  let trouble: Trouble | undefined;
  const judgement = await judgeTolerance({
    tolerance,
    value,
    scope: conduct.scope,
    runProbe: async (probe, scope) => {
      const warn = (text: string) => conduct.tell({ kind: "warning", text });
      const result = await askProvider(probe, { scope, judged: false, signal, warn });
      if (result.kind === "succeeded" || result.kind === "failed") return result;
      trouble = result;
      return { kind: "failed", because: "it could not be asked" };
    },
  });
  if (trouble !== undefined) return trouble;
  if (judgement.isMet) return { kind: "met" };
  const { because } = judgement;
  return { kind: judgement.isMisfit ? "impossible" : "unmet", because };
}
