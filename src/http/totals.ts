import type { LedgerEvent } from "../ledger/event.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Status } from "./control.ts";

type Strikes = Status["strikes"];

/**
 * Counts over all that the ledger holds, read once and then kept up to date. Replaying the ledger
 * gives the same counts. Dry runs count only where everything is one.
 */
export class Totals {
  readonly #dryRun: boolean;
  #strikes: Strikes = { total: 0, confirmed: 0, recovered: 0, broughtBack: 0 };

  constructor(ledger: Pick<Ledger, "read" | "follow">, options: { readonly dryRun: boolean }) {
    this.#dryRun = options.dryRun;
    const kinds = ["strike.intended", "strike.confirmed", "recovery.recovered"] as const;
    for (const event of ledger.read({ kinds })) this.#count(event);
    ledger.follow((event) => this.#count(event));
  }

  get strikes(): Strikes {
    return this.#strikes;
  }

  #count(event: LedgerEvent): void {
    if (event.dryRun !== this.#dryRun) return;
    const { total, confirmed, recovered, broughtBack } = this.#strikes;
    if (event.kind === "strike.intended") {
      this.#strikes = { ...this.#strikes, total: total + 1 };
    } else if (event.kind === "strike.confirmed") {
      this.#strikes = { ...this.#strikes, confirmed: confirmed + 1 };
    } else if (event.kind === "recovery.recovered") {
      this.#strikes = {
        ...this.#strikes,
        recovered: recovered + 1,
        broughtBack: broughtBack + (event.by === "us" ? 1 : 0),
      };
    }
  }
}
