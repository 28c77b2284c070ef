import { humanDuration } from "../setting/human-duration.ts";
import { ChaosError } from "./chaos-error.ts";
import type { Clock } from "./clock.ts";
import { growingPause } from "./growing-pause.ts";
import { messageOf } from "./message-of.ts";
import { untilAborted } from "./until-aborted.ts";

const RESTART_PAUSES = { firstMs: 250, longestMs: 60_000 };
/** A part that has run this long since its last failure counts as healthy again. */
const STEADY_AFTER_MS = 60_000;
const STOPS_WITHIN_MS = 2000;

/** A part of a process that runs beside others. */
export interface Part {
  /** For logs and `status`. */
  readonly name: string;
  /** Ends it in order; resolves when it has ended. */
  stop(): Promise<void>;
  /** Ends it at once, with whatever it waits for left behind. */
  kill(): void;
}

/** A part that failed, and is started again. */
export interface PartFailure {
  readonly part: string;
  readonly because: string;
  /** UTC, of the first failure in a row. */
  readonly since: string;
  readonly times: number;
}

interface Failing extends PartFailure {
  /** Monotonic, of the last start after a failure; undefined while it waits for that start. */
  readonly restartedAt: number | undefined;
}

/**
 * Runs the parts of a process. A part that fails takes no other with it: the failure is reported
 * under the part's name, and the part starts again after a pause that grows with each failure in a
 * row. Parts stop in the reverse order of their starts.
 */
export class Supervisor implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #onTrouble: (error: unknown) => void;
  readonly #parts: Part[] = [];
  readonly #failing = new Map<string, Failing>();

  constructor(options: {
    readonly clock: Clock;
    /** Told of each failure. */
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#clock = options.clock;
    this.#onTrouble = options.onTrouble;
  }

  /** Starts a part that works until its signal aborts; one that resolves before has ended. */
  run(name: string, work: (down: AbortSignal) => Promise<void>): Part {
    const down = new AbortController();
    const dead = new AbortController();
    const running = this.#keepRunning(name, work, down.signal);
    return this.add({
      name,
      async stop() {
        down.abort();
        using killed = untilAborted(dead.signal);
        await Promise.race([running, killed.promise]);
      },
      kill() {
        down.abort();
        dead.abort();
      },
    });
  }

  /** Takes charge of a part that runs already. */
  add(part: Part): Part {
    this.#parts.push(part);
    return part;
  }

  /** Undoes this when its turn to stop comes. */
  defer(name: string, undo: () => void): Part {
    return this.add({ name, stop: async () => undo(), kill: undo });
  }

  /** What has failed and has not been steady since. */
  failures(): readonly PartFailure[] {
    const now = this.#clock.monotonic();
    for (const [name, { restartedAt }] of this.#failing) {
      if (restartedAt !== undefined && now - restartedAt >= STEADY_AFTER_MS) {
        this.#failing.delete(name);
      }
    }
    return [...this.#failing.values()].map(({ restartedAt: _, ...failure }) => failure);
  }

  /** Stops all parts; what has not stopped after `withinMs` in all is killed. */
  async stop(withinMs: number): Promise<void> {
    const stopped = new AbortController();
    let isOver = false;
    const over = this.#clock.sleep(withinMs, stopped.signal).then(() => {
      isOver = true;
    });
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      const { name } = part;
      if (!isOver) {
        const stopping = part.stop().catch((error: unknown) => this.#report(name, error));
        await Promise.race([stopping, over]);
      }
      if (isOver) this.#attempt(name, part.kill);
    }
    stopped.abort();
  }

  /** Ends all parts at once. */
  kill(): void {
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      this.#attempt(part.name, part.kill);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(STOPS_WITHIN_MS);
  }

  async #keepRunning(
    name: string,
    work: (down: AbortSignal) => Promise<void>,
    down: AbortSignal,
  ): Promise<void> {
    while (!down.aborted) {
      try {
        await work(down);
        return;
      } catch (error) {
        if (down.aborted) this.#report(name, error);
        else await this.#clock.sleep(this.#failed(name, error), down);
      }
      const failing = this.#failing.get(name);
      if (failing) this.#failing.set(name, { ...failing, restartedAt: this.#clock.monotonic() });
    }
  }

  /** Answers how long to wait before the next start, in milliseconds. */
  #failed(name: string, error: unknown): number {
    const earlier = this.failures().find(({ part }) => part === name);
    const times = (earlier?.times ?? 0) + 1;
    const pause = growingPause(times, RESTART_PAUSES);
    this.#failing.set(name, {
      part: name,
      because: messageOf(error),
      since: earlier?.since ?? new Date(this.#clock.now()).toISOString(),
      times,
      restartedAt: undefined,
    });
    this.#report(`${name} (starts again in ${humanDuration(pause)})`, error);
    return pause;
  }

  #attempt(name: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(name, error);
    }
  }

  #report(name: string, error: unknown): void {
    const message = `failed: ${name}: ${messageOf(error)}`;
    this.#onTrouble(
      error instanceof ChaosError
        ? new ChaosError(error.code, message, { cause: error })
        : new Error(message, { cause: error }),
    );
  }
}
