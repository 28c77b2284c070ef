import type { StopSignal } from "../world/signals.ts";

/** Process signals as a run sees them: which one came first, and what it stops. */
export class Interruption {
  #stage = new AbortController();
  readonly #background = new AbortController();
  #first: StopSignal | undefined;

  /**
   * The first signal stops what runs in the foreground; activities in the background come to their
   * end. SIGUSR2, or a second signal, stops these as well.
   */
  receive(signal: StopSignal): void {
    if (signal === "SIGUSR2" || this.#stage.signal.aborted) this.#background.abort(signal);
    this.#stage.abort(signal);
    this.#first ??= signal;
  }

  /** Aborted when the current stage of the run has to stop; the reason is the signal's name. */
  get stage(): AbortSignal {
    return this.#stage.signal;
  }

  /** Aborted when also the activities in the background have to stop. */
  get background(): AbortSignal {
    return this.#background.signal;
  }

  /** The signal that came first. */
  get cause(): StopSignal | undefined {
    return this.#first;
  }

  /** The signal that stopped the current stage. */
  get stoppedBy(): StopSignal | undefined {
    return this.#stage.signal.aborted ? (this.#stage.signal.reason as StopSignal) : undefined;
  }

  /** SIGUSR2 ends a run without rollbacks, whatever the strategy is. */
  get forbidsRollbacks(): boolean {
    return this.#first === "SIGUSR2" || this.#background.signal.reason === "SIGUSR2";
  }

  /** Rollbacks after an interruption go on until another signal comes. */
  beginRollbacks(): AbortSignal {
    if (this.#stage.signal.aborted) this.#stage = new AbortController();
    return this.#stage.signal;
  }
}
