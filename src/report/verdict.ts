import type { ActivityRun, Journal, SteadyState } from "./journal.ts";
import { nameOf, observed, reasonOf, tolerance } from "./telling.ts";

/** What a run has shown; the first that holds, in this order. */
export type Outcome =
  | "error"
  | "interrupted"
  | "aborted"
  | "probe-error"
  | "baseline-not-met"
  | "deviated"
  | "passed";

export interface Warning {
  readonly code:
    | "dry-run"
    | "no-steady-state-hypothesis"
    | "not-checked-after-method"
    | "method-activity-failed"
    | "rollbacks-not-played"
    | "rollback-failed";
  readonly because: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** One sentence. */
  readonly because: string;
  /** Whether it says anything about the system: it was hurt, and looked at afterwards. */
  readonly conclusive: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * Judges a run by its journal alone. The exit code of Chaos Toolkit is no such judgement: a run
 * whose baseline was not met ends with 0, as does one that deviated only while it was hurt.
 */
export function judge(journal: Journal): Verdict {
  const warnings = warningsOf(journal);
  const { outcome, because } = outcomeOf(journal);
  const undermining = new Set([
    "dry-run",
    "no-steady-state-hypothesis",
    "not-checked-after-method",
    // nobody knows whether what was to hurt it did
    "method-activity-failed",
  ]);
  return {
    outcome,
    because,
    conclusive:
      (outcome === "passed" || outcome === "deviated") &&
      !warnings.some(({ code }) => undermining.has(code)),
    warnings,
  };
}

function outcomeOf(journal: Journal): Pick<Verdict, "outcome" | "because"> {
  const { status, steady_states, interruption } = journal;
  const { before, after, during } = steady_states;
  if (status === "interrupted") {
    const why = interruption?.reason || interruption?.name || interruption?.kind;
    return {
      outcome: "interrupted",
      because: `The run was interrupted before its end${why ? `: ${why}` : ""}.`,
    };
  }
  if (status === "aborted") {
    const cut = [...journal.run, ...journal.rollbacks].find((run) => run.status === undefined);
    const where = cut === undefined ? "" : ` in ${nameOf(cut)}${becauseOf(cut)}`;
    return { outcome: "aborted", because: `The run was aborted by an unexpected error${where}.` };
  }
  for (const [state, when] of [
    [before, "before"],
    [after, "after"],
  ] as const) {
    const probe = state?.probes.find((run) => run.status === "failed");
    if (probe !== undefined) {
      const because = `${nameOf(probe)} could not be asked ${when} the method${becauseOf(probe)}.`;
      return { outcome: "probe-error", because };
    }
  }
  if (before?.steady_state_met === false) {
    return {
      outcome: "baseline-not-met",
      because: `The steady state was not met before the method, which was not played${missed(before)}.`,
    };
  }
  if (after?.steady_state_met === false) {
    return {
      outcome: "deviated",
      because: `The steady state was not met after the method${missed(after)}.`,
    };
  }
  const unmet = during.filter((state) => state.steady_state_met === false);
  if (unmet[0] !== undefined) {
    return {
      outcome: "deviated",
      because: `While the method was played, the steady state was not met in ${unmet.length} of ${during.length} checks${missed(unmet[0])}.`,
    };
  }
  if (journal.deviated) return { outcome: "deviated", because: "The steady state has deviated." };
  if (status === "failed") {
    return { outcome: "error", because: "The run failed, and the journal does not say why." };
  }
  return {
    outcome: "passed",
    because: [before, after, ...during].some(isAnswered)
      ? "The steady state was met whenever it was checked."
      : "The method was played; no steady state was checked.",
  };
}

function warningsOf(journal: Journal): readonly Warning[] {
  const { experiment, steady_states, run, rollbacks, status } = journal;
  const warnings: Warning[] = [];
  if (typeof experiment.dry === "string") {
    warnings.push({ code: "dry-run", because: `It was a dry run (${experiment.dry}).` });
  }
  const { before, after, during } = steady_states;
  const isAnsweredLater = [after, ...during].some(isAnswered);
  if (!isAnswered(before) && !isAnsweredLater) {
    if (status === "completed") {
      const because = "No steady state was checked, so the run shows only that it can be played.";
      warnings.push({ code: "no-steady-state-hypothesis", because });
    }
  } else if (run.length > 0 && !isAnsweredLater) {
    const because = "The steady state was not checked again once the method had begun.";
    warnings.push({ code: "not-checked-after-method", because });
  }
  const failed = run.filter((it) => it.status === "failed");
  if (failed.length > 0) {
    const because = `Failed in the method: ${failed.map(nameOf).join(", ")}.`;
    warnings.push({ code: "method-activity-failed", because });
  }
  const declared = Array.isArray(experiment.rollbacks) ? experiment.rollbacks.length : 0;
  if (rollbacks.length < declared) {
    const because = `${rollbacks.length} of ${declared} rollbacks were played.`;
    warnings.push({ code: "rollbacks-not-played", because });
  }
  const lost = rollbacks.filter((it) => it.status !== "succeeded");
  if (lost.length > 0) {
    const because = `Rollbacks that did not succeed: ${lost.map(nameOf).join(", ")}.`;
    warnings.push({ code: "rollback-failed", because });
  }
  return warnings;
}

function isAnswered(state: SteadyState | null): boolean {
  return typeof state?.steady_state_met === "boolean";
}

/** Which probe was out of its tolerance, and what it said instead. */
function missed(state: SteadyState): string {
  const probe = state.probes.find((run) => run.tolerance_met === false);
  if (probe === undefined) return "";
  if (probe.status === "failed") return `: ${nameOf(probe)} failed${becauseOf(probe)}`;
  const expected = tolerance(probe);
  const instead = expected === undefined ? "" : `, expected ${expected}`;
  return `: ${nameOf(probe)} gave ${observed(probe.output)}${instead}`;
}

function becauseOf(run: ActivityRun): string {
  const reason = reasonOf(run);
  return reason === undefined ? "" : `: ${reason.replace(/[.\s]+$/, "")}`;
}
