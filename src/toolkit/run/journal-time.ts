import type { Clock } from "../../world/clock.ts";

/** The times of one journal: they never go backwards, even if the wall clock does. */
export class JournalTime {
  readonly #startWall: number;
  readonly #startMonotonic: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startWall = clock.now();
    this.#startMonotonic = clock.monotonic();
  }

  /** Milliseconds since the epoch, with a fraction. */
  now(): number {
    return this.#startWall + (this.#clock.monotonic() - this.#startMonotonic);
  }
}

/** As Python writes a moment: microseconds, and an offset. */
export function isoMoment(ms: number): string {
  const microseconds = Math.round(ms * 1000);
  const millis = Math.floor(microseconds / 1000);
  const rest = String(microseconds - millis * 1000).padStart(3, "0");
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}+00:00`;
}

/** Seconds, exact to the microsecond. */
export function secondsBetween(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1e6;
}
