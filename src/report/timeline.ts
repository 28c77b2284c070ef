import type { ActivityAccount, Result } from "./activity-account.ts";
import type { ExperimentAccount, SteadyStateAccount } from "./experiment-account.ts";

/** A stretch of time, as shares (0 to 1) of the whole. */
export interface TimelineBar {
  readonly from: number;
  readonly to: number;
  readonly result: Result;
}

export interface TimelineLane {
  readonly label: string;
  readonly result: Result;
  /** Undefined: nobody saw it end. */
  readonly seconds: number | undefined;
  readonly isBackground: boolean;
  readonly bars: readonly TimelineBar[];
}

export interface Phase {
  readonly name: string;
  readonly lanes: readonly TimelineLane[];
  /** Lanes that are left out because there are too many. */
  readonly leftOut: number;
}

export interface Timeline {
  /** Length of the whole. */
  readonly seconds: number;
  /** At round times since the start. */
  readonly ticks: readonly { readonly at: number; readonly seconds: number }[];
  readonly phases: readonly Phase[];
}

/** More would be a picture of nothing. */
const LANES = 40;
/** Checks of the hypothesis that follow each other are drawn as one where they do not differ. */
const SLICES = 500;

/** When what was done, as a picture; undefined: the journal tells no times. */
export function timelineOf(experiment: ExperimentAccount): Timeline | undefined {
  const { before, method, during, after, rollbacks } = experiment;
  const activities = [
    ...(before?.probes ?? []),
    ...method,
    ...during.flatMap(({ probes }) => probes),
    ...(after?.probes ?? []),
    ...rollbacks,
  ];
  let first = experiment.startMs ?? Number.POSITIVE_INFINITY;
  let last = experiment.endMs ?? Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of activities) {
    first = Math.min(first, startMs ?? first);
    last = Math.max(last, endMs ?? startMs ?? last);
  }
  const spanMs = last - first;
  if (!Number.isFinite(spanMs) || spanMs < 0) return undefined;
  const place = (ms: number) =>
    spanMs === 0 ? 0 : Math.min(1, Math.max(0, (ms - first) / spanMs));
  const phases = [
    phase("Before", before?.probes ?? [], place),
    phase("Method", method, place),
    duringPhase(during, place),
    phase("After", after?.probes ?? [], place),
    phase("Rollbacks", rollbacks, place),
  ].filter(({ lanes }) => lanes.length > 0);
  return { seconds: spanMs / 1000, ticks: ticksOf(spanMs / 1000), phases };
}

function phase(
  name: string,
  activities: readonly ActivityAccount[],
  place: (ms: number) => number,
): Phase {
  return {
    name,
    lanes: activities.slice(0, LANES).map((activity) => ({
      label: activity.name,
      result: activity.result,
      seconds: activity.seconds,
      isBackground: activity.isBackground,
      bars: barOf([activity], activity.result, place),
    })),
    leftOut: Math.max(0, activities.length - LANES),
  };
}

/** All checks of the hypothesis in one lane. */
function duringPhase(during: readonly SteadyStateAccount[], place: (ms: number) => number): Phase {
  if (during.length === 0) return { name: "During", lanes: [], leftOut: 0 };
  const bars: TimelineBar[] = [];
  for (const { isMet, probes } of during) {
    const [bar] = barOf(probes, resultOf(isMet), place);
    const previous = bars.at(-1);
    if (bar === undefined) continue;
    if (previous?.result === bar.result && bar.from - previous.to < 1 / SLICES) {
      bars[bars.length - 1] = { ...previous, to: Math.max(previous.to, bar.to) };
    } else if (previous === undefined || bar.to - previous.from > 1 / SLICES) {
      bars.push(bar);
    } else if (previous.result === "succeeded") {
      // where two do not fit beside each other, the bad one is seen
      bars[bars.length - 1] = { ...bar, from: previous.from };
    }
  }
  const unmet = during.some(({ isMet }) => isMet === false);
  const result = unmet ? "unmet" : "succeeded";
  const label = `hypothesis, checked ${during.length} ${during.length === 1 ? "time" : "times"}`;
  return {
    name: "During",
    lanes: [{ label, result, seconds: undefined, isBackground: false, bars }],
    leftOut: 0,
  };
}

function resultOf(isMet: boolean | undefined): Result {
  if (isMet === undefined) return "cut";
  return isMet ? "succeeded" : "unmet";
}

function barOf(
  activities: readonly ActivityAccount[],
  result: Result,
  place: (ms: number) => number,
): readonly TimelineBar[] {
  const start = activities.find(({ startMs }) => startMs !== undefined)?.startMs;
  if (start === undefined) return [];
  const end = activities.findLast(({ endMs }) => endMs !== undefined)?.endMs ?? start;
  return [{ from: place(start), to: place(Math.max(start, end)), result }];
}

/** At most five round times. */
function ticksOf(seconds: number): Timeline["ticks"] {
  if (seconds <= 0) return [{ at: 0, seconds: 0 }];
  const rough = seconds / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    at: (index * step) / seconds,
    seconds: index * step,
  }));
}
