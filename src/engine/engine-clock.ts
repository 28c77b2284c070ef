/** Two machines drift apart by at most so much of the time that passes: NTP slews by 500 ppm. */
const DRIFT = 500e-6;
/** The HTTP header `Date` counts whole seconds. */
const DATE_STEP_MS = 1000;

/** What is known of the engine's time: two bounds in milliseconds since the epoch. */
export interface EngineTimeBounds {
  readonly earliest: number;
  /** Infinity: only events have told the time so far. */
  readonly latest: number;
}

/**
 * Estimates what an engine's clock shows, from the times in its own answers. An engine on another
 * machine may be an hour ahead or behind, and its clock may be set at any time, so its timestamps are
 * compared with this estimate and never with the clock of this machine.
 *
 * It keeps bounds of the difference between the engine's wall clock and our monotonic one. Each
 * answer narrows them; one that contradicts them means that the engine's clock was set.
 */
export class EngineClock {
  #earliest = Number.NEGATIVE_INFINITY;
  #latest = Number.POSITIVE_INFINITY;
  #observedAtMs = 0;

  /** The engine told of `at` by its clock, received at `nowMs` of our monotonic clock. */
  sawTime(at: number, nowMs: number): void {
    this.#age(nowMs);
    const difference = at - nowMs;
    if (difference > this.#latest) this.#latest = Number.POSITIVE_INFINITY;
    // it may have been told late, so an earlier time contradicts nothing
    this.#earliest = Math.max(this.#earliest, difference);
  }

  /** An answer with this `Date` came at `receivedMs`, to a request of `sentMs`; both monotonic. */
  sawDate(
    date: number,
    { sentMs, receivedMs }: { readonly sentMs: number; readonly receivedMs: number },
  ): void {
    this.#age(receivedMs);
    const earliest = date - receivedMs;
    const latest = date + DATE_STEP_MS - sentMs;
    const contradicts = earliest > this.#latest || latest < this.#earliest;
    this.#earliest = contradicts ? earliest : Math.max(this.#earliest, earliest);
    this.#latest = contradicts ? latest : Math.min(this.#latest, latest);
  }

  /** What the engine's clock shows at `nowMs` of our monotonic clock; undefined: not known yet. */
  at(nowMs: number): EngineTimeBounds | undefined {
    if (this.#earliest === Number.NEGATIVE_INFINITY) return undefined;
    this.#age(nowMs);
    return { earliest: this.#earliest + nowMs, latest: this.#latest + nowMs };
  }

  #age(nowMs: number): void {
    const drift = Math.max(0, nowMs - this.#observedAtMs) * DRIFT;
    this.#earliest -= drift;
    this.#latest += drift;
    this.#observedAtMs = nowMs;
  }
}
