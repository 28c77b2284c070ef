import { hostname } from "node:os";
import type { ActivityRecord, RunRecord, StateRecord } from "../../experiment/run-record.ts";
import type { ActivityRun, Journal, SteadyState } from "../../report/journal.ts";
import type { ExperimentDocument } from "../document.ts";
import type { Json } from "../json.ts";
import { platformName } from "../python/platform-name.ts";

/**
 * The release of chaostoolkit-lib whose behaviour and journals these are. Readers of journals choose
 * their templates by it.
 */
export const CHAOSLIB_VERSION = "1.45.0";

/** The journal of a run as Chaos Toolkit writes it, its keys in their order. */
export function journalOf(record: RunRecord, document: ExperimentDocument): Journal {
  return {
    "chaoslib-version": CHAOSLIB_VERSION,
    platform: platformName(),
    node: hostname(),
    experiment: { ...document, title: record.title as Json, dry: record.dry },
    start: isoMoment(record.startMs),
    status: record.status,
    deviated: record.deviated,
    steady_states: {
      before: record.before && steadyStateOf(record.before),
      after: record.after && steadyStateOf(record.after),
      during: record.during.map(steadyStateOf),
    },
    run: record.method.map(activityRunOf),
    rollbacks: record.rollbacks.map(activityRunOf),
    end: isoMoment(record.endMs),
    duration: (record.endMs - record.startMs) / 1000,
  };
}

export function steadyStateOf({ isMet, probes }: StateRecord): SteadyState {
  return { steady_state_met: isMet, probes: probes.map(activityRunOf) };
}

export function activityRunOf(record: ActivityRecord): ActivityRun {
  const { activity, startMs, endMs, result, withinTolerance } = record;
  return {
    activity: activity.definition,
    output: result?.kind === "succeeded" ? result.output : null,
    start: isoMoment(startMs),
    ...(result && { status: result.kind }),
    ...(result?.kind === "failed" && { exception: tracebackOf(result.because) }),
    ...(endMs !== undefined && {
      end: isoMoment(endMs),
      duration: secondsBetween(startMs, endMs),
    }),
    ...(withinTolerance !== undefined && { tolerance_met: withinTolerance }),
  };
}

/** Readers of journals look for Python's lines. */
function tracebackOf(because: string): readonly string[] {
  return [
    "Traceback (most recent call last):\n",
    `chaoslib.exceptions.ActivityFailed: ${because}\n`,
  ];
}

/** A moment as Python writes it: microseconds, and an offset. */
export function isoMoment(ms: number): string {
  const microseconds = Math.round(ms * 1000);
  const millis = Math.floor(microseconds / 1000);
  const rest = String(microseconds - millis * 1000).padStart(3, "0");
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}+00:00`;
}

/** Seconds, exact to the microsecond. */
function secondsBetween(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1e6;
}
