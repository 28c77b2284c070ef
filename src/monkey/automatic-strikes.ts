import type { Barred } from "../safety/guard.ts";
import type { Mode } from "../safety/modes.ts";
import { formatDuration } from "../setting/duration.ts";

/** Whether the monkey strikes without a request, and how often or why not, for people. */
export function automaticStrikes(facts: {
  /** CHAOS_ENABLED. */
  readonly enabled: boolean;
  /** CHAOS_INTERVAL, in milliseconds. */
  readonly intervalMs: number | "off";
  /** CHAOS_MODE; undefined: none is set. */
  readonly mode: Mode | undefined;
  /** A halt, a disarming or invalid settings. */
  readonly barred: Barred;
}): { readonly armed: boolean; readonly because: string } {
  const { enabled, intervalMs, mode, barred } = facts;
  if (barred !== false) return { armed: false, because: barred.because };
  if (mode === "disabled") {
    return { armed: false, because: "the mode is disabled, in which nothing strikes" };
  }
  if (!enabled || intervalMs === "off") {
    const why = enabled ? "CHAOS_INTERVAL is off" : "CHAOS_ENABLED is not true";
    const byHand = "SIGUSR1 and `chaos-monkey strike` still strike";
    return { armed: false, because: `${why}, so nothing strikes by itself; ${byHand}` };
  }
  return { armed: true, because: `one strike every ${formatDuration(intervalMs)}` };
}
