import type { ActivityRun } from "./journal.ts";
import { timeOf } from "./moment.ts";
import { isRecord, json, nameOf, observed, reasonOf, textOf, tolerance } from "./telling.ts";

/** `unmet`: it was asked, and what it gave is out of its tolerance. `cut`: nobody saw it end. */
export type Result = "succeeded" | "failed" | "unmet" | "cut";

/** One activity, as every format of a report tells it. */
export interface ActivityAccount {
  readonly name: string;
  /** `probe` or `action`, as a rule. */
  readonly type: string;
  readonly isBackground: boolean;
  readonly result: Result;
  /** What it gave, in few words. */
  readonly observed: string;
  /** Of probes of the hypothesis: what was expected. */
  readonly tolerance: string | undefined;
  /** Why it failed, in a sentence. */
  readonly reason: string | undefined;
  readonly start: string;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly seconds: number | undefined;
  /** What it does, and with which words. */
  readonly provider: readonly (readonly [label: string, value: string])[];
  readonly exception: string | undefined;
  readonly output: unknown;
}

export function accountOfActivity(run: ActivityRun): ActivityAccount {
  const { activity, start, duration } = run;
  const startMs = timeOf(start);
  const lasted = startMs === undefined || duration === undefined ? undefined : duration * 1000;
  return {
    name: nameOf(run),
    type: textOf(activity.type) ?? "activity",
    isBackground: activity.background === true,
    result: resultOf(run),
    observed: observed(run.output),
    tolerance: tolerance(run),
    reason: reasonOf(run),
    start,
    startMs,
    endMs: lasted === undefined ? timeOf(run.end) : (startMs ?? 0) + lasted,
    seconds: duration,
    provider: [...providerRows(activity.provider), ...pauseRows(activity.pauses)],
    exception: run.exception?.join(""),
    output: run.output,
  };
}

function resultOf({ status, tolerance_met }: ActivityRun): Result {
  if (status === undefined) return "cut";
  if (status === "failed") return "failed";
  return tolerance_met === false ? "unmet" : "succeeded";
}

/** Headers are left out: they carry credentials more often than news. */
const SHOWN = ["path", "url", "method", "module", "func", "arguments", "timeout"] as const;

function providerRows(provider: unknown): readonly (readonly [string, string])[] {
  if (!isRecord(provider)) return [];
  return SHOWN.flatMap((key) => {
    const value = provider[key];
    if (value === undefined || value === null) return [];
    const text = typeof value === "string" ? value : json(value);
    return [[key, key === "url" ? withoutPassword(text) : text] as const];
  });
}

function pauseRows(pauses: unknown): readonly (readonly [string, string])[] {
  if (!isRecord(pauses)) return [];
  return (["before", "after"] as const).flatMap((when) =>
    pauses[when] === undefined
      ? []
      : [
          [
            `pause ${when}`,
            typeof pauses[when] === "number" ? `${pauses[when]} s` : json(pauses[when]),
          ] as const,
        ],
  );
}

function withoutPassword(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@:]*):[^/?#]*@/i, "$1:***@");
}
