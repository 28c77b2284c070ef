import { targetKey } from "../ledger/target-ref.ts";
import { type Candidate, type CandidateSource, refOf } from "../target/candidate.ts";
import type { Clock } from "../world/clock.ts";

/** As many as at a listing: a slow engine is not made slower, nor asked one by one. */
const REQUESTS_AT_ONCE = 8;

interface Answer {
  readonly candidate: Promise<Candidate | undefined>;
  /** Monotonic time at which its source was asked; undefined: it is not asked yet. */
  askedAt: number | undefined;
}

/**
 * What their source says of candidates during one choice: each is asked about once, a few at the
 * same time, and each answer has its own age.
 */
export class FreshAnswers {
  readonly #source: Pick<CandidateSource, "refresh">;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #answers = new Map<string, Answer>();
  readonly #queue: (() => void)[] = [];
  #asking = 0;

  constructor(options: {
    readonly candidates: Pick<CandidateSource, "refresh">;
    readonly clock: Pick<Clock, "monotonic">;
  }) {
    const { candidates, clock } = options;
    this.#source = candidates;
    this.#clock = clock;
  }

  /** The candidate as it is now; undefined: it is gone. Rejects as the engine does. */
  of(candidate: Candidate): Promise<Candidate | undefined> {
    const key = targetKey(refOf(candidate));
    const known = this.#answers.get(key);
    if (known) return known.candidate;
    const turn = this.#turn();
    const answer: Answer = {
      askedAt: undefined,
      candidate: turn.then(async () => {
        answer.askedAt = this.#clock.monotonic();
        try {
          return await this.#source.refresh(candidate);
        } finally {
          this.#asking -= 1;
          this.#queue.shift()?.();
        }
      }),
    };
    this.#answers.set(key, answer);
    return answer.candidate;
  }

  /** When the oldest of these answers was asked for, by the monotonic clock; Infinity: no answer. */
  oldest(candidates: Iterable<Candidate>): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const candidate of candidates) {
      const answer = this.#answers.get(targetKey(refOf(candidate)));
      oldest = Math.min(oldest, answer?.askedAt ?? oldest);
    }
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
