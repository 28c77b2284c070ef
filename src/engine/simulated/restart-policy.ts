import type { RestartPolicy } from "../container.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** Whoever ran for so long starts with the first pause again. */
const FORGIVEN_AFTER_MS = 10_000;

/**
 * The restart manager of one container, after moby's restartmanager.go and daemon/kill.go: a kill
 * through the API makes it give up on the next exit, and marks the container as stopped by hand.
 */
export class RestartManager {
  readonly #policy: RestartPolicy;
  #pauseMs = 0;
  #givesUpOnNextExit = false;
  #stoppedByHand = false;

  constructor(policy: RestartPolicy) {
    this.#policy = policy;
  }

  /** Somebody started it through the API: all is forgiven. */
  reset(): void {
    this.#pauseMs = 0;
    this.#givesUpOnNextExit = false;
    this.#stoppedByHand = false;
  }

  /** A signal was sent through the API. */
  onKill(signal: string, stopSignal: string | undefined): void {
    // without an explicit STOPSIGNAL any signal counts as the stop signal
    if (signal === "SIGKILL" || stopSignal === undefined || signal === stopSignal) {
      this.#givesUpOnNextExit = true;
    }
    this.#stoppedByHand = true;
  }

  onStop(): void {
    this.#givesUpOnNextExit = true;
    this.#stoppedByHand = true;
  }

  /** How long to wait before it is started again; undefined: it stays down. */
  pauseAfterExit(exit: {
    readonly code: number;
    readonly ranForMs: number;
    readonly restarts: number;
  }): number | undefined {
    if (this.#givesUpOnNextExit || !this.#wants(exit)) return undefined;
    if (exit.ranForMs >= FORGIVEN_AFTER_MS) this.#pauseMs = 0;
    this.#pauseMs =
      this.#pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    return this.#pauseMs;
  }

  #wants({ code, restarts }: { readonly code: number; readonly restarts: number }): boolean {
    const { name, maximumRetryCount } = this.#policy;
    switch (name) {
      case "no":
        return false;
      case "always":
        return true;
      case "unless-stopped":
        return !this.#stoppedByHand;
      case "on-failure":
        return code !== 0 && (maximumRetryCount === 0 || restarts < maximumRetryCount);
    }
  }
}
