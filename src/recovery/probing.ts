import type { Probe } from "../probe/probe.ts";
import type { Clock } from "../world/clock.ts";

/** Something that runs again, and has to be asked whether it works. */
export interface Probed {
  /** Of this pending recovery and this run of its container. */
  readonly key: string;
  readonly ask: Probe;
  /** Told how long ago it first succeeded, again and again until it is not wanted any more. */
  works(agoMs: number): void;
}

/** Asks in place of healthchecks, each for itself, until it succeeds or is not wanted any more. */
export class Probing {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #asking = new Map<
    string,
    { readonly enough: AbortController; readonly done: Promise<void> }
  >();
  readonly #failures = new Map<string, string>();

  constructor(options: { readonly clock: Clock; readonly everyMs: number }) {
    this.#clock = options.clock;
    this.#everyMs = options.everyMs;
  }

  /** Asks for these from now on, and for nothing else. */
  want(wanted: readonly Probed[]): void {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { enough }] of this.#asking) {
      if (keys.has(key)) continue;
      enough.abort("it is not wanted any more");
      this.#asking.delete(key);
      this.#failures.delete(key);
    }
    for (const probed of wanted) {
      if (this.#asking.has(probed.key)) continue;
      const enough = new AbortController();
      this.#asking.set(probed.key, { enough, done: this.#ask(probed, enough.signal) });
    }
  }

  /** Why the last question about it was answered with no, if it was. */
  whyNot(key: string): string | undefined {
    return this.#failures.get(key);
  }

  async end(): Promise<void> {
    const ending = [...this.#asking.values()].map(({ done }) => done);
    this.want([]);
    await Promise.all(ending);
  }

  async #ask({ key, ask, works }: Probed, enough: AbortSignal): Promise<void> {
    let at: number | undefined;
    while (!enough.aborted) {
      if (at === undefined) {
        const answer = await ask(enough);
        if (enough.aborted) return;
        if (answer.kind === "works") at = this.#clock.monotonic();
        else this.#failures.set(key, answer.because);
      }
      // what could not be recorded, on a full disk for one, is told again, for the same moment
      if (at !== undefined) works(this.#clock.monotonic() - at);
      if (!enough.aborted) await this.#clock.sleep(this.#everyMs, enough);
    }
  }
}
