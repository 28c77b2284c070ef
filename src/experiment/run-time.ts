import type { Clock } from "../world/clock.ts";

/** The times of one run: they never go backwards, even if the wall clock does. */
export class RunTime {
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
