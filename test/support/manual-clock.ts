import type { Clock } from "../../src/world/clock.ts";

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #monotonic = 1_000_000;
  #wall = Date.UTC(2026, 0, 1);
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal?.aborted || ms <= 0) {
      resolve();
      return promise;
    }
    const sleeper = {
      until: this.#monotonic + ms,
      wake: () => {
        this.#sleepers.delete(sleeper);
        resolve();
      },
    };
    this.#sleepers.add(sleeper);
    signal?.addEventListener("abort", sleeper.wake, { once: true });
    return promise;
  }

  /** Lets time pass; whoever sleeps until then wakes in order, and what they do is done after. */
  async advance(ms: number): Promise<void> {
    const goal = this.#monotonic + ms;
    for (;;) {
      await settle();
      const next = [...this.#sleepers].sort((one, other) => one.until - other.until)[0];
      if (next === undefined || next.until > goal) break;
      this.pass(Math.max(0, next.until - this.#monotonic));
      next.wake();
    }
    this.pass(Math.max(0, goal - this.#monotonic));
    await settle();
  }

  /** The wall clock jumps, as when somebody sets it; no time passes. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Time passes at once, and whoever should have woken meanwhile sleeps on. */
  pass(ms: number): void {
    this.#monotonic += ms;
    this.#wall += ms;
  }
}

/** Lets every promise that is ready go on, also chains of them. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
