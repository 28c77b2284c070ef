import type { SteadyState } from "../../report/journal.ts";
import { type Experiment, type Hypothesis, valueIn } from "../experiment.ts";
import { judgeProbe } from "../judge-probe.ts";
import { pythonStr } from "../python/python-value.ts";
import { skipsTolerance } from "./dry.ts";
import { resolveReference } from "./resolve-reference.ts";
import { type ActivityEnd, type Conduct, type OpenRun, runActivity } from "./run-activity.ts";
import type { Phase } from "./run-event.ts";

export type HypothesisOutcome =
  | { readonly kind: "met"; readonly state: SteadyState }
  /** `failed`: the probe gave no answer that could be judged. */
  | { readonly kind: "unmet"; readonly state: SteadyState; readonly failed: boolean }
  | Exclude<ActivityEnd, { readonly kind: "done" }>;

/**
 * Asks the probes of the steady state hypothesis one after the other, and stops at the first that
 * is not within its tolerance.
 */
export async function checkHypothesis(options: {
  readonly experiment: Experiment;
  readonly hypothesis: Hypothesis;
  readonly phase: Phase;
  /** Which check of the watch this is; counts from 1. */
  readonly iteration?: number;
  readonly conduct: Conduct;
  readonly signal: AbortSignal;
}): Promise<HypothesisOutcome> {
  const { experiment, hypothesis, phase, iteration, conduct, signal } = options;
  conduct.tell({ kind: "hypothesis-started", phase, title: pythonStr(hypothesis.title) });
  const probes: OpenRun[] = [];
  const told = { kind: "hypothesis-completed", phase, ...(iteration && { iteration }) } as const;
  for (const entry of hypothesis.probes) {
    const found = resolveReference(experiment, entry);
    if (found.kind === "impossible") return found;
    const end = await runActivity(found.activity, { conduct, signal });
    if (end.kind !== "done") return end;
    const { run } = end;
    probes.push(run);
    let because: string | undefined;
    const failed = run.status === "failed";
    if (!failed && !skipsTolerance(conduct.dry)) {
      const judged = await judgeProbe({
        tolerance: valueIn(entry, "tolerance") ?? null,
        value: end.output,
        conduct,
        signal,
      });
      if (judged.kind === "impossible" || judged.kind === "interrupted") return judged;
      if (judged.kind === "unmet") because = judged.because;
    }
    run.tolerance_met = !failed && because === undefined;
    if (run.tolerance_met) continue;
    const state: SteadyState = { steady_state_met: false, probes };
    const name = pythonStr(valueIn(found.activity, "name") ?? "");
    conduct.tell({ ...told, state, endedAt: { name, failed, ...(because && { because }) } });
    return { kind: "unmet", state, failed };
  }
  const state: SteadyState = { steady_state_met: true, probes };
  conduct.tell({ ...told, state });
  return { kind: "met", state };
}
