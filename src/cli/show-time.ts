import { humanDuration } from "../setting/human-duration.ts";

/**
 * A time of the ledger for people, relative and absolute: `3 min ago (2026-01-31T08:00:00Z)`.
 */
export function showTime(at: string, now: number): string {
  return `${relative(at, now)} (${absolute(at)})`;
}

/** `3 min ago`, `in 12 s`, `now`. */
export function relative(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  // a command itself takes up to a second
  if (Math.abs(ms) < 1000) return "now";
  const whole = Math.round(Math.abs(ms) / 1000) * 1000;
  return ms < 0 ? `${humanDuration(whole)} ago` : `in ${humanDuration(whole)}`;
}

/** UTC to the second, like all times of the ledger: `2026-01-31T08:00:00Z`. */
export function absolute(at: string): string {
  return at.replace(/\.\d+Z$/, "Z");
}
