import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { EngineEvent, EventHistory, Timekeeping } from "./engine.ts";

/** How often a stream that tells nothing is compared with what the engine remembers. */
const CHECKS_EVERY_MS = 10_000;
/** How much later than the engine's answer an event may come through the stream. */
const EVENTS_COME_WITHIN_MS = 3000;
const A_MOMENT_MS = 200;
/** How much later than `engineNow` the engine's clock may be: it is the earliest possible time. */
const ENGINE_TIME_UNCERTAINTY_MS = 1000;
/** An engine that fails so often in a row is away, whatever its stream does. */
const FAILURES_ALLOWED = 2;

/**
 * Notices an event stream that stays open and tells nothing: a proxy, NAT or ssh between
 * chaos-monkey and the engine may drop it without a word, and so does a host that slept. While the
 * stream is silent the engine is asked, on another connection, for the events that it remembers.
 */
export class EventStreamCheck {
  readonly #engine: EventHistory & Timekeeping;
  readonly #clock: Clock;
  /** Events of the stream since the last check, by `keyOf`. */
  #received = new Set<string>();
  /** Those of the round before: the engine may remember them as events of this round. */
  #receivedBefore = new Set<string>();

  constructor(engine: EventHistory & Timekeeping, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** The stream told of it. */
  received(event: EngineEvent): void {
    this.#received.add(keyOf(event));
  }

  /** Resolves with the reason when the stream is found dead; undefined: `signal` has aborted. */
  async untilDead(signal: AbortSignal): Promise<string | undefined> {
    let failures = 0;
    // what happened before the stream was open is no event of it
    let uncertainty = ENGINE_TIME_UNCERTAINTY_MS;
    while (!signal.aborted) {
      this.#receivedBefore = this.#received;
      this.#received = new Set();
      const earliest = this.#engine.engineNow();
      const since = earliest === undefined ? undefined : earliest + uncertainty;
      uncertainty = 0;
      await this.#clock.sleep(CHECKS_EVERY_MS, signal);
      // what tells is not dead; and without the engine's time there is nothing to ask for
      if (signal.aborted || this.#received.size > 0 || since === undefined) continue;
      try {
        const missed = await this.#missedSince(since, signal);
        if (missed !== undefined) return missed;
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures >= FAILURES_ALLOWED) return messageOf(error);
      }
    }
    return undefined;
  }

  async #missedSince(since: number, signal: AbortSignal): Promise<string | undefined> {
    const remembered = await this.#engine.remembered(since);
    const missing = () => remembered.find((event) => !this.#hasReceived(event));
    if (missing() === undefined) return undefined;
    await this.#clock.sleep(EVENTS_COME_WITHIN_MS, signal);
    // this process may have been busy all the while: what has come meanwhile is read first
    await this.#clock.sleep(A_MOMENT_MS, signal);
    const missed = missing();
    if (missed === undefined || signal.aborted) return undefined;
    return `its event stream is dead: it did not tell of the ${missed.action} of ${missed.name}`;
  }

  #hasReceived(event: EngineEvent): boolean {
    const key = keyOf(event);
    return this.#received.has(key) || this.#receivedBefore.has(key);
  }
}

/** The same event has the same time, to the nanosecond, whichever connection tells of it. */
function keyOf({ id, action, at }: EngineEvent): string {
  return `${at} ${action} ${id}`;
}
