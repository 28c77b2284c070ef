import { humanDuration } from "../setting/human-duration.ts";

/**
 * A time of the ledger as people read it: how long ago, or in how long, with the time itself beside:
 * `3 min ago (2026-01-31T08:00:00Z)`.
 */
export function showTime(at: string, now: number): string {
  return `${relative(at, now)} (${absolute(at)})`;
}

/** `3 min ago`, `in 12 s`, `now`. */
export function relative(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  // less than a second is how long it takes to tell
  if (Math.abs(ms) < 1000) return "now";
  const whole = Math.round(Math.abs(ms) / 1000) * 1000;
  return ms < 0 ? `${humanDuration(whole)} ago` : `in ${humanDuration(whole)}`;
}

/** UTC to the second, as all times of the ledger: `2026-01-31T08:00:00Z`. */
export function absolute(at: string): string {
  return at.replace(/\.\d+Z$/, "Z");
}
