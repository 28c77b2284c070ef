import type { Clock } from "../world/clock.ts";

/** Strikes of this process that were intended and have no verdict yet. */
export class InFlight {
  readonly #strikes = new Map<string, Promise<unknown>>();
  readonly #requests = new Set<Promise<unknown>>();

  /** Their ids. */
  get strikes(): ReadonlySet<string> {
    return new Set(this.#strikes.keys());
  }

  /** `outcomes` settles when each target has its verdict, and never rejects. */
  add<T>(strike: string, outcomes: Promise<T>): Promise<T> {
    const settled = outcomes.finally(() => this.#strikes.delete(strike));
    this.#strikes.set(strike, settled);
    return settled;
  }

  /** Follows a request that applies a fault until its answer. */
  sending<T>(request: Promise<T>): Promise<T> {
    this.#requests.add(request);
    return request.finally(() => this.#requests.delete(request));
  }

  /** Resolves when every request that was sent before has its answer. */
  async answered(): Promise<void> {
    await Promise.all(this.#requests);
  }

  /** Resolves when every strike has its verdict. */
  async settled(): Promise<void> {
    await Promise.all(this.#strikes.values());
  }

  /** Resolves when the next strike has its verdict, at once where none is in flight, or after `ms`. */
  async next(ms: number, clock: Pick<Clock, "sleep">): Promise<void> {
    if (this.#strikes.size === 0) return;
    const over = new AbortController();
    await Promise.race([...this.#strikes.values(), clock.sleep(ms, over.signal)]);
    over.abort();
  }
}
