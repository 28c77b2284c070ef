import { ChaosError } from "../world/chaos-error.ts";
import type { DamagedRow } from "./stored.ts";

/** Tells of rows that cannot be read, of each once. */
export class DamageReport {
  readonly #onTrouble: (error: unknown) => void;
  readonly #reported = new Set<string>();

  constructor(onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  /** Never throws: a state that cannot be read is told, too. */
  report(damaged: () => readonly DamagedRow[]): void {
    try {
      this.#tellNew(damaged());
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #tellNew(rows: readonly DamagedRow[]): void {
    for (const { name, because } of rows) {
      if (this.#reported.has(name)) continue;
      this.#reported.add(name);
      this.#onTrouble(
        new ChaosError(
          "state-damaged",
          `expected to read the ${name} in the state, but it is damaged (${because}): it is skipped, ` +
            "so look yourself whether the targets of that strike are as they should be; " +
            "`chaos-monkey events` names them",
        ),
      );
    }
  }
}
