import type { Recorder } from "../ledger/ledger.ts";
import type { RememberedTick, TickSchedule } from "../schedule/tick-schedule.ts";
import type { Marks } from "../state/marks.ts";
import { attempt } from "../world/attempt.ts";
import type { Clock } from "../world/clock.ts";
import { dice } from "../world/dice.ts";

/** A ticker that is off waits for a change of its settings. */
const LOOK_EVERY_MS = 3_600_000;

/** One schedule and what happens at its ticks. */
export interface TickerOptions {
  /** Names the remembered tick: `NAME.next` among the marks. */
  readonly name: string;
  /** The current schedule; undefined: the ticker is off. Call `replan` when it changes. */
  readonly schedule: () => TickSchedule | undefined;
  /** What happens at a tick; `count` is 1 for the first tick of a plan. */
  readonly tick: (count: number) => Promise<void>;
  readonly ledger: Recorder;
  readonly marks: Marks;
  readonly clock: Clock;
  readonly seed: string;
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps to one schedule, and remembers its next tick across restarts. */
export class Ticker {
  readonly #options: TickerOptions;
  readonly #mark: string;
  /** Monotonic. */
  #nextAt: number | undefined;
  #changed = new AbortController();

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#mark = `${options.name}.next`;
  }

  /** Milliseconds since the epoch; undefined: the ticker is off or does not run. */
  get nextAt(): number | undefined {
    const { clock } = this.#options;
    return this.#nextAt === undefined ? undefined : this.#nextAt - clock.monotonic() + clock.now();
  }

  /** Ticks until `signal` aborts. A tick that fails does not end it. */
  async run(signal: AbortSignal): Promise<void> {
    const { schedule, clock } = this.#options;
    while (!signal.aborted) {
      this.#changed = new AbortController();
      const until = AbortSignal.any([signal, this.#changed.signal]);
      const current = schedule();
      if (current) await this.#keepTo(current, until);
      else await clock.sleep(LOOK_EVERY_MS, until);
    }
  }

  /** Plans anew; like a restart, that never brings a tick forward. */
  replan(): void {
    this.#changed.abort();
  }

  async #keepTo(schedule: TickSchedule, signal: AbortSignal): Promise<void> {
    const { tick, clock, seed, onTrouble } = this.#options;
    const skew = clock.now() - clock.monotonic();
    const remembered = this.#remembered();
    // ticks are kept on the monotonic clock, so that a clock that jumps neither hastens nor
    // delays one; only the plan that outlives the process is on the wall clock
    let next = schedule.first({
      now: clock.monotonic(),
      remembered: remembered && { ...remembered, at: remembered.at - skew },
    });
    for (let count = 1; ; count++) {
      this.#plan(next.at, schedule);
      await this.#sleepUntil(next.at, signal);
      if (signal.aborted) break;
      const isMissed = clock.monotonic() - next.at >= schedule.missedAfterMs;
      if (!isMissed) await tick(count).catch(onTrouble);
      const roll = dice(seed, "jitter", count);
      next = schedule.following({ planned: next.at, now: clock.monotonic(), roll });
      const missed = next.skipped + (isMissed ? 1 : 0);
      if (missed > 0) this.#skip(missed);
    }
    this.#nextAt = undefined;
  }

  async #sleepUntil(at: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    // a single sleep is bounded, so a long wait takes several
    while (!signal.aborted && clock.monotonic() < at) {
      await clock.sleep(at - clock.monotonic(), signal);
    }
  }

  #skip(times: number): void {
    const { ledger, onTrouble } = this.#options;
    const because = "the process was not running, or a strike took longer than the interval";
    attempt(() => void ledger.record({ kind: "tick.skipped", times, because }), onTrouble);
  }

  #plan(at: number, { terms }: TickSchedule): void {
    const { marks, clock, onTrouble } = this.#options;
    this.#nextAt = at;
    const wall = at - clock.monotonic() + clock.now();
    attempt(() => marks.set(this.#mark, JSON.stringify({ at: wall, ...terms })), onTrouble);
  }

  #remembered(): RememberedTick | undefined {
    const { marks, onTrouble } = this.#options;
    try {
      const mark = marks.get(this.#mark);
      return mark === undefined ? undefined : (JSON.parse(mark) as RememberedTick);
    } catch (error) {
      // without the plan of the last run the first tick waits for its initial delay in full
      onTrouble(error);
      return undefined;
    }
  }
}
