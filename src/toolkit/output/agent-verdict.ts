import { resolve } from "node:path";
import type { ActivityRun, Journal, SteadyState } from "../../report/journal.ts";
import { judge } from "../../report/verdict.ts";
import type { ChaosError } from "../../world/chaos-error.ts";
import type { ExperimentDocument } from "../document.ts";
import { valueIn } from "../json.ts";
import { boundedOutput } from "./bounded-output.ts";

const SCHEMA = "chaostoolkit/agent/run/v1";

interface RunFacts {
  readonly source: string;
  readonly journalPath: string;
  readonly eventsFile: string | undefined;
  readonly exitCode: number;
}

/**
 * The verdict on a run for programs (`--output agent`): its outcome, whether that is conclusive, and
 * where to find the rest. The shape is that of Chaos Toolkit 1.21.
 */
export function agentVerdict(journal: Journal, facts: RunFacts): object {
  const { source, journalPath, eventsFile, exitCode } = facts;
  const { outcome, because, conclusive, warnings } = judge(journal);
  const { experiment, steady_states: states, run, rollbacks } = journal;
  return {
    schema: SCHEMA,
    command: "run",
    outcome,
    conclusive,
    verdict: because,
    exit_code: exitCode,
    source: locationOf(source),
    journal_path: resolve(journalPath),
    events_path: eventsFile === undefined ? null : resolve(eventsFile),
    experiment: { title: experiment.title ?? null, dry: experiment.dry ?? null },
    journal: {
      status: journal.status,
      deviated: journal.deviated,
      start: journal.start,
      end: journal.end,
      duration: journal.duration,
    },
    steady_state: {
      before: stateOf(states.before),
      during: duringOf(states.during),
      after: stateOf(states.after),
    },
    method: { count: run.length, failed: failuresOf(run) },
    rollbacks: {
      declared: Array.isArray(experiment.rollbacks) ? experiment.rollbacks.length : 0,
      played: rollbacks.length,
      failed: failuresOf(rollbacks),
    },
    interrupted_by: journal.interruption ?? null,
    warnings: warnings.map(({ code, because: message }) => ({ code, message })),
    error: null,
  };
}

/** How far a command had come when it failed. */
export type Stage = "load" | "validation" | "runtime";

export interface Failure {
  readonly stage: Stage;
  readonly error: ChaosError;
}

/** The same for a run that never began. */
export function agentError(
  failure: Failure,
  { source, exitCode }: Pick<RunFacts, "source" | "exitCode">,
): object {
  return {
    schema: SCHEMA,
    command: "run",
    outcome: "error",
    conclusive: false,
    verdict: `The experiment could not be run: ${failure.stage} failed.`,
    exit_code: exitCode,
    source: locationOf(source),
    journal_path: null,
    events_path: null,
    experiment: null,
    journal: null,
    steady_state: null,
    method: null,
    rollbacks: null,
    interrupted_by: null,
    warnings: [],
    error: errorOf(failure),
  };
}

/** The result of a validation for programs; without a failure the experiment is valid. */
export function agentValidation(
  source: string,
  experiment: ExperimentDocument | undefined,
  failure?: Failure,
): object {
  return {
    schema: "chaostoolkit/agent/validate/v1",
    command: "validate",
    valid: failure === undefined,
    source: locationOf(source),
    title: (experiment && valueIn(experiment, "title")) ?? null,
    error: failure === undefined ? null : errorOf(failure),
  };
}

function errorOf({ stage, error }: Failure): object {
  return { stage, type: error.code, message: error.message };
}

function locationOf(source: string): string {
  return /^https?:/i.test(source) ? source : resolve(source);
}

function stateOf(state: SteadyState | null) {
  if (state === null) return null;
  return {
    met: state.steady_state_met,
    probes: state.probes.map((run) => ({
      name: nameOf(run),
      status: run.status ?? null,
      tolerance_met: run.tolerance_met ?? null,
      tolerance: run.activity.tolerance ?? null,
      ...boundedOutput(run.output),
      ...(run.exception !== undefined && { error: reasonOf(run) }),
    })),
  };
}

function duringOf(states: readonly SteadyState[]) {
  const unmet = states.filter((state) => state.steady_state_met === false);
  const first = states.findIndex((state) => state.steady_state_met === false);
  const probes = unmet.flatMap((state) =>
    state.probes.filter((run) => run.tolerance_met === false),
  );
  return {
    iterations: states.length,
    unmet: unmet.length,
    first_unmet_iteration: first < 0 ? null : first + 1,
    unmet_probes: [...new Set(probes.map(nameOf))].sort(),
  };
}

function failuresOf(runs: readonly ActivityRun[]) {
  return runs
    .filter((run) => run.status !== "succeeded")
    .map((run) => ({ name: nameOf(run), status: run.status ?? null, error: reasonOf(run) }));
}

function nameOf(run: ActivityRun): string {
  return String(run.activity.name);
}

function reasonOf(run: ActivityRun): string | null {
  return run.exception?.at(-1)?.trim() ?? null;
}
