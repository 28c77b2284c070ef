import { targetKey } from "../ledger/target-ref.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { type Candidate, type CandidateSource, refOf } from "../target/candidate.ts";
import type { Clock } from "../world/clock.ts";

/** As many as when everything is listed: enough for a slow connection, and no flood for an engine. */
const REQUESTS_AT_ONCE = 8;
/** Facts older than this do not count: the world may have changed since. */
export const FACTS_LAST_MS = 1000;
/** An answer that comes later than this is of no use, and nothing waits for it. */
const ANSWERS_WITHIN_MS = 2 * FACTS_LAST_MS;

/** The engine did not answer in time about a candidate. */
export class LateAnswer extends Error {
  constructor({ name }: Pick<Candidate, "name">) {
    super(
      `the engine did not answer about ${name} within ${humanDuration(ANSWERS_WITHIN_MS)}, and facts older than 1 s do not count`,
    );
  }
}

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
  readonly #clock: Pick<Clock, "monotonic" | "sleep">;
  readonly #answers = new Map<string, Answer>();
  readonly #queue: (() => void)[] = [];
  #asking = 0;

  constructor(options: {
    readonly candidates: Pick<CandidateSource, "refresh">;
    readonly clock: Pick<Clock, "monotonic" | "sleep">;
  }) {
    const { candidates, clock } = options;
    this.#source = candidates;
    this.#clock = clock;
  }

  /**
   * The candidate as it is now; undefined: it is gone. Rejects as its source does, and with
   * `LateAnswer` when that does not answer in time.
   */
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
          return await this.#inTime(candidate);
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

  async #inTime(candidate: Candidate): Promise<Candidate | undefined> {
    const answered = new AbortController();
    const late = this.#clock.sleep(ANSWERS_WITHIN_MS, answered.signal).then((): undefined => {
      if (!answered.signal.aborted) throw new LateAnswer(candidate);
    });
    try {
      return await Promise.race([this.#source.refresh(candidate), late]);
    } finally {
      answered.abort();
    }
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
