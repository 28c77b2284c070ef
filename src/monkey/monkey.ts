import type { Recorder } from "../ledger/ledger.ts";
import {
  firstTick,
  followingTick,
  type IntervalRule,
  type RememberedTick,
} from "../schedule/interval.ts";
import type { Marks } from "../state/marks.ts";
import type { StrikeOutcome, StrikeRequest } from "../strike/strike-request.ts";
import type { Clock } from "../world/clock.ts";
import { dice } from "../world/dice.ts";
import { decide } from "./decide.ts";

const NEXT_TICK_MARK = "interval.next";
/** While the interval is off there is nothing to do but to wait for a change. */
const LOOK_EVERY_MS = 3_600_000;

/** How the interval strikes. */
export interface IntervalSettings {
  /** Undefined: it is off. */
  readonly rule: IntervalRule | undefined;
  readonly initialDelayMs: number;
  /** Share of the ticks that strike. */
  readonly probability: number;
}

/** The loop that strikes without being asked, each time the interval has passed. */
export class Monkey {
  readonly #strike: (request: StrikeRequest) => Promise<StrikeOutcome>;
  readonly #request: () => Omit<StrikeRequest, "trigger">;
  readonly #settings: () => IntervalSettings;
  readonly #ledger: Recorder;
  readonly #marks: Marks;
  readonly #clock: Clock;
  readonly #seed: string;
  readonly #onTrouble: (error: unknown) => void;
  /** Monotonic. */
  #nextAt: number | undefined;
  #changed = new AbortController();

  constructor(options: {
    readonly strike: (request: StrikeRequest) => Promise<StrikeOutcome>;
    /** What is asked for at every tick, as set then. */
    readonly request: () => Omit<StrikeRequest, "trigger">;
    /** As set now; call `settingsChanged` when they are others. */
    readonly settings: () => IntervalSettings;
    readonly ledger: Recorder;
    readonly marks: Marks;
    readonly clock: Clock;
    readonly seed: string;
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#strike = options.strike;
    this.#request = options.request;
    this.#settings = options.settings;
    this.#ledger = options.ledger;
    this.#marks = options.marks;
    this.#clock = options.clock;
    this.#seed = options.seed;
    this.#onTrouble = options.onTrouble;
  }

  /** Milliseconds since the epoch; undefined: the interval is off or not running. */
  get nextStrikeAt(): number | undefined {
    return this.#nextAt === undefined
      ? undefined
      : this.#nextAt - this.#clock.monotonic() + this.#clock.now();
  }

  /** Strikes on the interval until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#changed = new AbortController();
      const until = AbortSignal.any([signal, this.#changed.signal]);
      const { rule, initialDelayMs } = this.#settings();
      if (rule) await this.#keepTo(rule, initialDelayMs, until);
      else await this.#clock.sleep(LOOK_EVERY_MS, until);
    }
  }

  /** Plans anew; like a restart, that never hastens a strike. */
  settingsChanged(): void {
    this.#changed.abort();
  }

  async #keepTo(rule: IntervalRule, initialDelayMs: number, signal: AbortSignal): Promise<void> {
    const skew = this.#clock.now() - this.#clock.monotonic();
    const remembered = this.#remembered();
    // ticks are kept on the monotonic clock, so that a clock that jumps neither hastens nor
    // delays a strike; only the plan that outlives the process is on the wall clock
    let tick = firstTick({
      now: this.#clock.monotonic(),
      initialDelayMs,
      rule,
      remembered: remembered && { ...remembered, at: remembered.at - skew },
    });
    for (let count = 1; ; count++) {
      this.#plan(tick.at, rule);
      await this.#sleepUntil(tick.at, signal);
      if (signal.aborted) break;
      const lateMs = this.#clock.monotonic() - tick.at;
      // woken an interval or more too late: this tick is among the missed ones
      if (lateMs < rule.intervalMs) await this.#tick(count);
      const roll = dice(this.#seed, "jitter", count);
      const next = followingTick({ planned: tick.at, now: this.#clock.monotonic(), rule, roll });
      const missed = next.skipped + (lateMs < rule.intervalMs ? 0 : 1);
      if (missed > 0) this.#skip(missed);
      tick = next;
    }
    this.#nextAt = undefined;
  }

  async #tick(count: number): Promise<void> {
    try {
      const decision = decide({
        probability: this.#settings().probability,
        roll: dice(this.#seed, "tick", count),
      });
      if (decision.kind === "strike") {
        const outcome = await this.#strike({ ...this.#request(), trigger: "interval" });
        if (outcome.kind === "struck") await outcome.outcomes;
      } else {
        this.#ledger.record({
          kind: "hold",
          trigger: "interval",
          code: decision.code,
          because: decision.because,
          passedOver: {},
        });
      }
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  async #sleepUntil(at: number, signal: AbortSignal): Promise<void> {
    // a single sleep is bounded, so long intervals take several
    while (!signal.aborted && this.#clock.monotonic() < at) {
      await this.#clock.sleep(at - this.#clock.monotonic(), signal);
    }
  }

  #skip(times: number): void {
    const because = "the process was not running, or a strike took longer than the interval";
    try {
      this.#ledger.record({ kind: "tick.skipped", times, because });
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #plan(at: number, { intervalMs }: IntervalRule): void {
    this.#nextAt = at;
    const wall = at - this.#clock.monotonic() + this.#clock.now();
    try {
      this.#marks.set(NEXT_TICK_MARK, JSON.stringify({ at: wall, intervalMs }));
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #remembered(): RememberedTick | undefined {
    try {
      const mark = this.#marks.get(NEXT_TICK_MARK);
      return mark === undefined ? undefined : (JSON.parse(mark) as RememberedTick);
    } catch (error) {
      // without the plan of the last run the first strike waits for CHAOS_INITIAL_DELAY in full
      this.#onTrouble(error);
      return undefined;
    }
  }
}
