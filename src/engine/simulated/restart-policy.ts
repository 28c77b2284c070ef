import type { RestartPolicy } from "../container.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** After a run of this length the delay starts over. */
const FORGIVEN_AFTER_MS = 10_000;

/**
 * What brings a container back after an exit, from one start through the API to the next, after
 * moby's restartmanager.go. Once cancelled it stays so.
 */
export class RestartManager {
  readonly #policy: RestartPolicy;
  #pauseMs = 0;
  #restarts = 0;
  #cancelled = false;

  constructor(policy: RestartPolicy) {
    this.#policy = policy;
  }

  /** The next exit is the last, whatever the policy says. */
  cancel(): void {
    this.#cancelled = true;
  }

  /** How long to wait before it is started again; undefined: it stays down. */
  pauseAfterExit(exit: {
    readonly code: number;
    readonly ranForMs: number;
    /** Somebody sent it a signal through the API since it was started there. */
    readonly stoppedByHand: boolean;
  }): number | undefined {
    if (this.#cancelled || !this.#wants(exit)) return undefined;
    if (exit.ranForMs >= FORGIVEN_AFTER_MS) this.#pauseMs = 0;
    this.#pauseMs =
      this.#pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#restarts++;
    return this.#pauseMs;
  }

  #wants(exit: { readonly code: number; readonly stoppedByHand: boolean }): boolean {
    const { name, maximumRetryCount } = this.#policy;
    switch (name) {
      case "no":
        return false;
      case "always":
        return true;
      case "unless-stopped":
        return !exit.stoppedByHand;
      case "on-failure": {
        const mayRetry = maximumRetryCount === 0 || this.#restarts < maximumRetryCount;
        return exit.code !== 0 && mayRetry;
      }
    }
  }
}
