import type { RememberedTick, Tick, TickSchedule } from "./tick-schedule.ts";

/** When the interval strikes next. All times are milliseconds on one clock. */
export interface IntervalRule {
  readonly intervalMs: number;
  /** Share of the interval by which each one may be shorter or longer, 0 to 1. */
  readonly jitter: number;
}

/** An interval as a schedule. */
export function intervalSchedule(rule: IntervalRule, initialDelayMs: number): TickSchedule {
  return {
    terms: { intervalMs: rule.intervalMs },
    missedAfterMs: rule.intervalMs,
    first: (options) => firstTick({ ...options, initialDelayMs, rule }),
    following: (options) => followingTick({ ...options, rule }),
  };
}

/**
 * The first tick after a start. A restart never brings a strike forward: a tick that was already
 * planned keeps its time if that is later. A plan made under another interval does not count.
 */
export function firstTick(options: {
  readonly now: number;
  readonly initialDelayMs: number;
  readonly rule: IntervalRule;
  readonly remembered: RememberedTick | undefined;
}): Tick {
  const { now, initialDelayMs, rule, remembered } = options;
  const fresh = now + initialDelayMs;
  const binds =
    remembered !== undefined &&
    remembered.intervalMs === rule.intervalMs &&
    // further away than any interval can be: the clock was set back since
    remembered.at <= now + Math.max(initialDelayMs, longest(rule));
  return { at: binds ? Math.max(fresh, remembered.at) : fresh, skipped: 0 };
}

/** The tick after `planned`, which has come (or has long passed) at `now`. */
export function followingTick(options: {
  readonly planned: number;
  readonly now: number;
  readonly rule: IntervalRule;
  readonly roll: () => number;
}): Tick {
  const { planned, now, rule, roll } = options;
  const { intervalMs, jitter } = rule;
  const at = planned + intervalMs * (1 + jitter * (2 * roll() - 1));
  if (at > now) return { at, skipped: 0 };
  const skipped = Math.floor((now - at) / intervalMs) + 1;
  return { at: at + skipped * intervalMs, skipped };
}

function longest({ intervalMs, jitter }: IntervalRule): number {
  return intervalMs * (1 + jitter);
}
