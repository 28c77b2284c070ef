import type { Barred } from "../safety/guard.ts";
import type { Marks } from "../state/marks.ts";
import type { Clock } from "../world/clock.ts";

/** Who closed something, why, and when. */
export interface Latched {
  readonly by: string;
  readonly why: string;
  /** UTC. */
  readonly at: string;
}

/** `halt`: for all strikes; `disarm`: for automatic ones. */
export type LatchName = "halt" | "disarm";

/**
 * The latches that close the road: `halt` for all strikes, `disarm` for automatic ones. They hold
 * across restarts until they are lifted.
 */
export class Latches {
  readonly #marks: Marks;
  readonly #clock: Clock;
  /** By this process; they hold also where the state folder could not be written. */
  readonly #closed = new Map<LatchName, Latched>();

  constructor(marks: Marks, clock: Clock) {
    this.#marks = marks;
    this.#clock = clock;
  }

  /**
   * Closes it, and holds in this process even if it throws because the state cannot be read or
   * written. Who closed it first stays recorded.
   */
  close(name: LatchName, { by, why }: Pick<Latched, "by" | "why">): Latched {
    const before = this.holdHere(name, { by, why });
    const recorded = this.#recorded(name);
    if (recorded !== undefined) return recorded;
    this.#marks.set(key(name), JSON.stringify(before));
    return before;
  }

  /** Closes it in this process only. */
  holdHere(name: LatchName, { by, why }: Pick<Latched, "by" | "why">): Latched {
    const latched = { by, why, at: new Date(this.#clock.now()).toISOString() };
    const before = this.#closed.get(name) ?? latched;
    this.#closed.set(name, before);
    return before;
  }

  /** Answers what was closed, if it was. */
  lift(name: LatchName): Latched | undefined {
    const before = this.closed(name);
    this.#marks.remove(key(name));
    this.#closed.delete(name);
    return before;
  }

  closed(name: LatchName): Latched | undefined {
    return this.#closed.get(name) ?? this.#recorded(name);
  }

  /** For the guard. */
  barred(name: LatchName): Barred {
    const latched = this.closed(name);
    if (latched === undefined) return false;
    const { by, why, at } = latched;
    const done = name === "halt" ? "halted" : "disarmed";
    return { because: `${done} by ${by} at ${at}: ${why}; \`chaos-monkey resume\` lifts it` };
  }

  #recorded(name: LatchName): Latched | undefined {
    const mark = this.#marks.get(key(name));
    return mark === undefined ? undefined : (JSON.parse(mark) as Latched);
  }
}

function key(name: LatchName): string {
  return `latch.${name}`;
}
