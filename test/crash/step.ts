import type { Asked } from "./gate-proxy.ts";

/** A moment in the life of a strike at which the daemon is killed, hit exactly. */
export type Step =
  /** Right before or right after it commits this transaction to its state. */
  | {
      readonly kind: "write";
      readonly title: string;
      readonly phase: Phase;
      readonly at: "before" | "after";
      /** The kind of the event that is written with it, or the claim of a lease. */
      readonly what: string;
    }
  /**
   * With a request to the engine under way: `lost` is never carried out, `late` only after the
   * daemon's death, of `unanswered` the answer never arrives.
   */
  | {
      readonly kind: "request";
      readonly title: string;
      readonly phase: Phase;
      readonly at: "lost" | "late" | "unanswered";
      readonly which: Which;
      /** For faults of several requests: which of them; default: the first. */
      readonly nth?: number;
    };

/** Whether the undo has to be asked for so that the step comes. */
type Phase = "strike" | "undo";
export type Which = "inject" | "undo" | "verify";

function write(at: "before" | "after", what: string, title: string): Step {
  const phase = what === "claim" || what === "lease.undone" ? "undo" : "strike";
  return { kind: "write", title: `${at} ${title}`, phase, at, what };
}

/** Right before and right after. */
function around(what: string, title: string): readonly Step[] {
  return [write("before", what, title), write("after", what, title)];
}

function request(at: "lost" | "late" | "unanswered", which: Which, title: string): Step {
  return { kind: "request", title, phase: which === "inject" ? "strike" : "undo", at, which };
}

/** Of every strike: lease, inject, confirm. */
export const STRIKE_WRITES: readonly Step[] = [
  ...around("strike.intended", "the intent and its lease are written"),
  ...around("strike.injected", "the injection is written"),
  ...around("strike.confirmed", "the confirmation is written"),
];

/** Of what lasts: undo, verify. */
export const UNDO_WRITES: readonly Step[] = [
  ...around("claim", "the lease is claimed"),
  ...around("lease.undone", "the lease is closed"),
];

export const STRIKE_REQUESTS: readonly Step[] = [
  request("lost", "inject", "while its request is lost on the way"),
  request("late", "inject", "before its request arrives"),
  request("unanswered", "inject", "before its request is answered"),
];

export const UNDO_REQUESTS: readonly Step[] = [
  request("lost", "undo", "while the undo's request is lost on the way"),
  request("late", "undo", "before the undo's request arrives"),
  request("unanswered", "undo", "before the undo's request is answered"),
  request("lost", "verify", "before the undo is verified"),
  request("unanswered", "verify", "while the undo is being verified"),
];

/** Of a fault of two requests, between them. */
export const HALFWAY: readonly Step[] = (["inject", "undo"] as const).map((which) => ({
  ...request("lost", which, `with the ${which === "inject" ? "fault" : "undo"} half done`),
  nth: 2,
}));

/** How each fault and its undo are asked for; both of an update look alike. */
const REQUESTS: Readonly<Record<string, readonly [inject: RegExp, undo?: RegExp]>> = {
  kill: [/\/kill/],
  restart: [/\/restart/],
  stop: [/\/stop/, /\/start/],
  pause: [/\/pause/, /\/unpause/],
  "network.disconnect": [/\/disconnect/, /\/connect/],
  "cpu.throttle": [/\/update/, /\/update/],
  pids: [/\/update/, /\/update/],
};

/** Tells what each request about one target is for, when told of all of them in their order. */
export class RequestReader {
  readonly #id: string;
  readonly #inject: RegExp | undefined;
  readonly #undo: RegExp | undefined;
  readonly #seen = { inject: 0, undo: 0 };
  readonly #undos = new Set<Asked>();
  #isUndone = false;

  constructor({ fault, id }: { readonly fault: string; readonly id: string }) {
    this.#id = id;
    [this.#inject, this.#undo] = REQUESTS[fault] ?? [];
  }

  /** What it is for, and the how manyth of its kind it is. */
  arrived(asked: Asked): { readonly which: Which; readonly nth: number } | undefined {
    const { method, path, body } = asked;
    if (!path.includes(this.#id) && !body.includes(this.#id)) return undefined;
    if (method === "GET") return this.#isUndone ? { which: "verify", nth: 1 } : undefined;
    const both = this.#inject?.source === this.#undo?.source;
    if (this.#inject?.test(path) && !(both && this.#seen.inject > 0)) {
      return { which: "inject", nth: ++this.#seen.inject };
    }
    if (!this.#undo?.test(path)) return undefined;
    this.#undos.add(asked);
    return { which: "undo", nth: ++this.#seen.undo };
  }

  answered(asked: Asked): void {
    if (this.#undos.has(asked)) this.#isUndone = true;
  }
}
