import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Clock } from "../world/clock.ts";

/** As many as at a listing: a slow engine is not made slower, nor asked one by one. */
const REQUESTS_AT_ONCE = 8;

interface Answer {
  readonly container: Promise<Container | undefined>;
  /** Monotonic time at which the engine was asked; undefined: it is not asked yet. */
  askedAt: number | undefined;
}

/**
 * What the engine says of containers during one choice: each is asked about once, a few at the same
 * time, and each answer has its own age.
 */
export class FreshAnswers {
  readonly #containers: Pick<Containers, "refresh">;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #answers = new Map<string, Answer>();
  readonly #queue: (() => void)[] = [];
  #asking = 0;

  constructor({ containers, clock }: { containers: Pick<Containers, "refresh">; clock: Clock }) {
    this.#containers = containers;
    this.#clock = clock;
  }

  /** The container as it is now; undefined: it is gone. Rejects as the engine does. */
  of(id: string): Promise<Container | undefined> {
    const known = this.#answers.get(id);
    if (known) return known.container;
    const turn = this.#turn();
    const answer: Answer = {
      askedAt: undefined,
      container: turn.then(async () => {
        answer.askedAt = this.#clock.monotonic();
        try {
          return await this.#containers.refresh(id);
        } finally {
          this.#asking -= 1;
          this.#queue.shift()?.();
        }
      }),
    };
    this.#answers.set(id, answer);
    return answer.container;
  }

  /** When the oldest of these answers was asked for, by the monotonic clock; Infinity: no answer. */
  oldest(ids: Iterable<string>): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const id of ids) oldest = Math.min(oldest, this.#answers.get(id)?.askedAt ?? oldest);
    return oldest;
  }

  #turn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const take = () => {
      this.#asking += 1;
      resolve();
    };
    if (this.#asking < REQUESTS_AT_ONCE) take();
    else this.#queue.push(take);
    return promise;
  }
}
