import type { Clock } from "../../world/clock.ts";

/** Closer than this to the last moment, an earlier one is a tie and not a clock that was set back. */
const TIE_MS = 100;

/**
 * The wall clock of an engine: milliseconds since the epoch in steps of a microsecond. No two
 * moments are the same, so that the order of events is in their times too.
 */
export class EngineTime {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): number {
    // an engine's clock is finer than the milliseconds that ours tells
    const fraction = this.#clock.monotonic() % 1;
    const now = toMicroseconds(this.#clock.now() + fraction) / 1000;
    const isTie = now <= this.#last && this.#last - now < TIE_MS;
    this.#last = isTie ? (toMicroseconds(this.#last) + 1) / 1000 : now;
    return this.#last;
  }
}

/** As events have it; a double holds it to the microsecond. */
export function toNanoseconds(ms: number): number {
  return toMicroseconds(ms) * 1000;
}

/** As inspections have it, e.g. `2026-01-01T00:00:00.000123Z`; undefined means never. */
export function toRfc3339(ms: number | undefined): string {
  if (ms === undefined) return "0001-01-01T00:00:00Z";
  const microseconds = toMicroseconds(ms);
  const decimals = String(microseconds % 1_000_000).padStart(6, "0");
  return `${new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, 19)}.${decimals}Z`;
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000);
}
