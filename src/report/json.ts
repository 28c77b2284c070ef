import { escapeControl } from "../world/escape-control.ts";
import type { ActivityAccount } from "./activity-account.ts";
import { excerpt, outputParts } from "./excerpt.ts";
import {
  type ExperimentAccount,
  type SteadyStateAccount,
  summarizeDuring,
} from "./experiment-account.ts";
import { JSON_FORMAT } from "./own-report.ts";
import type { Report } from "./report.ts";

/** Longer outputs are cut to so many characters; the journal has the whole. */
const OUTPUT = 4096;

/**
 * The report for programs: what came out of each run, and why. Its shape is named by `format`;
 * keys may be added to it, never changed.
 */
export function renderJson(report: Report): string {
  const document = {
    format: JSON_FORMAT,
    title: report.title,
    made_at: report.madeAt,
    tags: report.tags,
    contributions: report.contributions.map(({ property, levels, byTag }) => ({
      property,
      levels,
      by_tag: Object.fromEntries(byTag),
    })),
    experiments: report.experiments.map(experimentOf),
  };
  // no string of JSON holds a line break, so what steers terminals becomes an escape of JSON
  return `${JSON.stringify(document, null, 2).split("\n").map(escapeControl).join("\n")}\n`;
}

function experimentOf(experiment: ExperimentAccount) {
  const { verdict, during } = experiment;
  const { checks, unmet, firstUnmet, unmetProbes } = summarizeDuring(during);
  return {
    journal: experiment.source,
    title: experiment.title,
    outcome: verdict.outcome,
    because: verdict.because,
    conclusive: verdict.conclusive,
    warnings: verdict.warnings,
    status: experiment.status,
    tags: experiment.tags,
    contributions: Object.fromEntries(experiment.contributions),
    node: experiment.node,
    started: experiment.start,
    ended: experiment.end,
    duration_s: experiment.seconds,
    steady_state: {
      before: stateOf(experiment.before),
      during: {
        iterations: checks,
        unmet,
        first_unmet_iteration: firstUnmet ?? null,
        unmet_probes: unmetProbes,
      },
      after: stateOf(experiment.after),
    },
    method: experiment.method.map(activityOf),
    rollbacks: experiment.rollbacks.map(activityOf),
  };
}

function stateOf(state: SteadyStateAccount | undefined) {
  if (state === undefined) return null;
  return { met: state.isMet ?? null, probes: state.probes.map(activityOf) };
}

function activityOf(run: ActivityAccount) {
  return {
    type: run.type,
    name: run.name,
    background: run.isBackground,
    result: run.result,
    ...(run.tolerance !== undefined && { expected: run.tolerance }),
    observed: run.observed,
    reason: run.reason ?? null,
    started: run.start,
    duration_s: run.seconds ?? null,
    output: outputParts(run.output).map((part) => {
      const { label, text, bytes, isCut } = excerpt(part, OUTPUT);
      return { part: label, text, bytes, cut: isCut };
    }),
  };
}
