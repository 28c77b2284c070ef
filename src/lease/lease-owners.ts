import type { Claimant } from "./claimant.ts";
import type { Lease } from "./lease.ts";

/** Tells whose a lease is. Where that cannot be seen, nothing is left undone for it. */
export class LeaseOwners {
  readonly #claimant: Claimant;
  readonly #onTrouble: (error: unknown) => void;

  constructor(options: {
    readonly claimant: Claimant;
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#claimant = options.claimant;
    this.#onTrouble = options.onTrouble;
  }

  /** Whether this process opened it, or none that lives. */
  isOurs({ owner }: Lease): boolean {
    if (owner === undefined || owner === this.#claimant.name) return true;
    return this.#orTrue(() => this.#claimant.hasDied(owner));
  }

  /** Whether another process that lives may send the request that hurts at any time. */
  maySend({ owner }: Lease): boolean {
    if (owner === this.#claimant.name) return false;
    return this.#orTrue(
      () =>
        this.#claimant.isBesideDaemon() || (owner !== undefined && !this.#claimant.hasDied(owner)),
    );
  }

  #orTrue(ask: () => boolean): boolean {
    try {
      return ask();
    } catch (error) {
      this.#onTrouble(error);
      return true;
    }
  }
}
