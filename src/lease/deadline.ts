import type { Clock } from "../world/clock.ts";

/**
 * A moment that survives a restart of the process and of the machine. While the machine has not
 * rebooted the monotonic time decides, so that a clock set back or forth moves no deadline;
 * after a reboot only the wall clock is left.
 */
export interface Deadline {
  /** The kernel's id of the boot in which it was set. */
  readonly bootId: string;
  /** Milliseconds of the monotonic clock in that boot. */
  readonly monotonicMs: number;
  /** The same moment, milliseconds since the epoch. */
  readonly wallMs: number;
}

export function deadlineIn(ms: number, clock: Clock, bootId: string): Deadline {
  return { bootId, monotonicMs: clock.monotonic() + ms, wallMs: clock.now() + ms };
}

/** Milliseconds until the deadline; zero or less: it has passed. */
export function timeLeft(deadline: Deadline, clock: Clock, bootId: string): number {
  return deadline.bootId === bootId
    ? deadline.monotonicMs - clock.monotonic()
    : deadline.wallMs - clock.now();
}
