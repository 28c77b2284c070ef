import type { Clock } from "../world/clock.ts";
import { growingPause } from "../world/growing-pause.ts";

const PAUSES = { firstMs: 1000, longestMs: 60_000 };

/** When what was tried may be tried again: after pauses that double with each failure. */
export class Retries {
  readonly #clock: Clock;
  readonly #tried = new Map<string, { readonly failures: number; readonly notBefore: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It is tried now, and not at once again, however that comes out. */
  tried(key: string): void {
    this.#pause(key, this.#tried.get(key)?.failures ?? 0, PAUSES.firstMs);
  }

  failed(key: string): void {
    const failures = (this.#tried.get(key)?.failures ?? 0) + 1;
    this.#pause(key, failures, growingPause(failures, PAUSES));
  }

  /** It is no failure, but not to be tried before that time has passed. */
  rest(key: string, ms: number): void {
    this.#pause(key, this.#tried.get(key)?.failures ?? 0, ms);
  }

  forget(key: string): void {
    this.#tried.delete(key);
  }

  /** Milliseconds until it may be tried again; none or less: now. */
  waitMs(key: string): number {
    const now = this.#clock.monotonic();
    return (this.#tried.get(key)?.notBefore ?? now) - now;
  }

  #pause(key: string, failures: number, ms: number): void {
    const notBefore = this.#clock.monotonic() + ms;
    this.#tried.set(key, { failures, notBefore });
  }
}
