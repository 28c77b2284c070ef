import { skipsTolerance } from "./dry.ts";
import type { Hypothesis, ProbeStep } from "./experiment.ts";
import { type ActivityEnd, type RunContext, runActivity } from "./run-activity.ts";
import type { Phase } from "./run-event.ts";
import type { ActivityRecord, OpenRecord, StateRecord } from "./run-record.ts";

export type HypothesisOutcome =
  | { readonly kind: "met"; readonly state: StateRecord }
  /** `failed`: the probe gave no output to judge. */
  | { readonly kind: "unmet"; readonly state: StateRecord; readonly failed: boolean }
  | Exclude<ActivityEnd, { readonly kind: "done" }>;

/**
 * Plays the probes of the hypothesis one after the other, and stops at the first one that is not
 * within its tolerance.
 */
export async function checkHypothesis(options: {
  readonly hypothesis: Hypothesis;
  readonly phase: Phase;
  /** Which check of the watch this is; counts from 1. */
  readonly iteration?: number;
  readonly context: RunContext;
  readonly signal: AbortSignal;
}): Promise<HypothesisOutcome> {
  const { hypothesis, phase, iteration, context, signal } = options;
  const { dialect, emit } = context;
  emit({ kind: "hypothesis-started", phase, title: dialect.print(hypothesis.title) });
  const probes: ActivityRecord[] = [];
  const completed = {
    kind: "hypothesis-completed",
    phase,
    ...(iteration && { iteration }),
  } as const;
  for (const step of hypothesis.probes) {
    if (step.found.kind === "impossible") return step.found;
    const { activity } = step.found;
    const end = await runActivity(activity, { context, signal });
    if (end.kind !== "done") return end;
    const { record } = end;
    probes.push(record);
    const judged = await judge(step, record);
    if (judged.kind === "impossible" || judged.kind === "interrupted") return judged;
    record.withinTolerance = judged.kind === "met";
    if (judged.kind === "met") continue;
    const failed = judged.kind === "no-output";
    const state: StateRecord = { isMet: false, probes };
    emit({
      ...completed,
      state,
      endedAt: {
        name: activity.name,
        failed,
        ...(judged.kind === "unmet" && { because: judged.because }),
      },
    });
    return { kind: "unmet", state, failed };
  }
  const state: StateRecord = { isMet: true, probes };
  emit({ ...completed, state });
  return { kind: "met", state };

  async function judge({ tolerance }: ProbeStep, { result }: OpenRecord) {
    if (result?.kind !== "succeeded") return { kind: "no-output" } as const;
    if (skipsTolerance(context.dry)) return { kind: "met" } as const;
    const warn = (text: string) => emit({ kind: "warning", text });
    return dialect.judge({ tolerance, output: result.output, signal, warn });
  }
}
