import type { Clock } from "../../world/clock.ts";
import { type ContainerSpec, handles } from "./container-spec.ts";
import { endsByDefault, passesInit, signalNumber } from "./signal-number.ts";

/** The first process of a container during one run of it: what signals, freezing and time do to it. */
export class FirstProcess {
  readonly pid = 2 + Math.floor(Math.random() * 30_000);
  readonly #spec: ContainerSpec;
  readonly #clock: Clock;
  readonly #onExit: (code: number) => void;
  readonly #begunAt: number;
  readonly #over = new AbortController();
  #isFrozen = false;
  /** What it will get when it goes on. */
  #queuedSignals: string[] = [];
  /** It came to its end while it was frozen, and has it when it goes on. */
  #dueExit: number | undefined;

  constructor(spec: ContainerSpec, clock: Clock, onExit: (code: number) => void) {
    this.#spec = spec;
    this.#clock = clock;
    this.#onExit = onExit;
    this.#begunAt = clock.monotonic();
    if (spec.exits) this.#exitAfter(spec.exits.afterMs, spec.exits.code);
  }

  get ranForMs(): number {
    return this.#clock.monotonic() - this.#begunAt;
  }

  send(signal: string): void {
    if (signal === "SIGKILL") this.exit(128 + signalNumber(signal));
    else if (this.#isFrozen) this.#queuedSignals.push(signal);
    else if (this.#endsOn(signal)) {
      this.#exitAfter(this.#spec.endsAfterMs ?? 0, 128 + signalNumber(signal));
    }
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const signal of this.#queuedSignals.splice(0)) this.send(signal);
    if (this.#dueExit !== undefined) this.exit(this.#dueExit);
  }

  exit(code: number): void {
    if (this.#over.signal.aborted) return;
    this.dispose();
    this.#onExit(code);
  }

  /** Ends its timers without an event. */
  dispose(): void {
    this.#over.abort();
  }

  #endsOn(signal: string): boolean {
    if (!this.#spec.init) return handles(this.#spec, signal);
    return passesInit(signal) && (endsByDefault(signal) || handles(this.#spec, signal));
  }

  #exitAfter(ms: number, code: number): void {
    const over = this.#over.signal;
    void this.#clock.sleep(ms, over).then(() => {
      if (over.aborted) return;
      if (this.#isFrozen) this.#dueExit = code;
      else this.exit(code);
    });
  }
}
