import type { Clock } from "../world/clock.ts";

/**
 * A moment that outlives the process and the boot. While the machine has not rebooted the
 * monotonic time decides, so that a clock set back or forth moves no deadline; after a reboot
 * only the wall clock is left.
 */
export interface Moment {
  /** The kernel's id of the boot in which it was noted. */
  readonly bootId: string;
  /** Milliseconds of the monotonic clock in that boot. */
  readonly monotonicMs: number;
  /** The same moment, milliseconds since the epoch. */
  readonly wallMs: number;
}

/** The moment in `ms` milliseconds; negative: that long ago. */
export function momentIn(ms: number, clock: Clock, bootId: string): Moment {
  return { bootId, monotonicMs: clock.monotonic() + ms, wallMs: clock.now() + ms };
}

/** Milliseconds until a moment; zero or less: it has passed. */
export function timeUntil(moment: Moment, clock: Clock, bootId: string): number {
  return moment.bootId === bootId
    ? moment.monotonicMs - clock.monotonic()
    : moment.wallMs - clock.now();
}

/** Milliseconds from one moment to a later one. */
export function timeBetween(earlier: Moment, later: Moment): number {
  return earlier.bootId === later.bootId
    ? later.monotonicMs - earlier.monotonicMs
    : later.wallMs - earlier.wallMs;
}
