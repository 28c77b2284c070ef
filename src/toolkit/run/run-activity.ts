import type { ActivityRun } from "../../report/journal.ts";
import type { Clock } from "../../world/clock.ts";
import { messageOf } from "../../world/message-of.ts";
import {
  type Activity,
  isJsonObject,
  type Json,
  numberOf,
  type Scope,
  valueIn,
} from "../experiment.ts";
import type { ActivityResult } from "../provider/activity-result.ts";
import { askProvider } from "../provider/ask-provider.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";
import { substitute } from "../scope/substitute.ts";
import { type Dry, isSkipped, skipsPauses } from "./dry.ts";
import { isoMoment, type JournalTime, secondsBetween } from "./journal-time.ts";
import type { Announced, Tell } from "./run-event.ts";

/** An entry of the journal while it is still being written. */
export type OpenRun = { -readonly [Key in keyof ActivityRun]: ActivityRun[Key] };

/** What all activities of a run share. */
export interface Conduct {
  readonly scope: Scope;
  readonly dry: Dry | null;
  readonly clock: Clock;
  readonly time: JournalTime;
  readonly tell: Tell;
}

export type ActivityEnd =
  | { readonly kind: "done"; readonly run: OpenRun; readonly output: Json }
  | Exclude<ActivityResult, { readonly kind: "succeeded" | "failed" }>;

/**
 * Plays one activity, its pauses included. `enter` gets its entry as soon as it begins, so that
 * the journal tells also of one that is cut short: such an entry has an end and no status.
 */
export async function runActivity(
  activity: Activity,
  options: {
    readonly conduct: Conduct;
    readonly signal: AbortSignal;
    readonly enter?: (run: OpenRun) => void;
  },
): Promise<ActivityEnd> {
  const { conduct, signal } = options;
  const { scope, dry, time, tell } = conduct;
  const announced = announce(activity);
  const skipped = isSkipped(dry, announced.type);
  const pauses = substitute(valueIn(activity, "pauses") ?? null, scope);
  const pause = async (when: "before" | "after"): Promise<ActivityEnd | undefined> => {
    const given = isJsonObject(pauses) ? (valueIn(pauses, when) ?? null) : null;
    const seconds = readPause(given);
    if (seconds === 0) return undefined;
    tell({ kind: "pausing", when, seconds: pythonStr(given) });
    if (seconds === "unusable")
      return {
        kind: "impossible",
        because: `the pause ${when} '${announced.name}' must be a number of seconds, got ${pythonStr(given)}`,
      };
    if (!skipped && !skipsPauses(dry)) await conduct.clock.sleep(seconds * 1000, signal);
    return signal.aborted ? { kind: "interrupted" } : undefined;
  };

  if (signal.aborted) return { kind: "interrupted" };
  const before = await pause("before");
  if (before !== undefined) return before;

  tell({ kind: "activity-started", activity: announced });
  const start = time.now();
  const run: OpenRun = { activity, output: null, start: isoMoment(start) };
  options.enter?.(run);
  const result: ActivityResult = skipped
    ? { kind: "succeeded", output: null }
    : await ask(activity, conduct, signal);
  const end = time.now();
  if (result.kind === "succeeded") {
    run.output = result.output;
    run.status = "succeeded";
  } else if (result.kind === "failed") {
    run.status = "failed";
    run.exception = [
      "Traceback (most recent call last):\n",
      `chaoslib.exceptions.ActivityFailed: ${result.because}\n`,
    ];
  }
  run.end = isoMoment(end);
  run.duration = secondsBetween(start, end);
  tell({
    kind: "activity-completed",
    activity: announced,
    run,
    ...(result.kind === "failed" && { because: result.because }),
  });
  if (result.kind === "impossible" || result.kind === "interrupted") return result;
  return (
    (await pause("after")) ?? {
      kind: "done",
      run,
      output: result.kind === "succeeded" ? result.output : null,
    }
  );
}

/** A defect of ours aborts the run as well, and leaves a journal that tells of it. */
async function ask(
  activity: Activity,
  conduct: Conduct,
  signal: AbortSignal,
): Promise<ActivityResult> {
  try {
    return await askProvider(activity, {
      scope: conduct.scope,
      judged: valueIn(activity, "tolerance") !== undefined,
      signal,
      warn: (text) => conduct.tell({ kind: "warning", text }),
    });
  } catch (error) {
    const because = messageOf(error);
    conduct.tell({ kind: "aborted", because, error });
    return { kind: "impossible", because };
  }
}

function announce(activity: Activity): Announced {
  return {
    name: pythonStr(valueIn(activity, "name") ?? ""),
    type: pythonStr(valueIn(activity, "type") ?? ""),
    background: valueIn(activity, "background") === true,
  };
}

function readPause(given: Json): number | "unusable" {
  if (!isTruthy(given)) return 0;
  if (given === true) return 1;
  const seconds = numberOf(given);
  return seconds !== undefined && seconds > 0 ? seconds : "unusable";
}
