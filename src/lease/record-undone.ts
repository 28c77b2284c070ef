import type { Recorder } from "../ledger/ledger.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import { eventFieldsOf, type Lease, nameOfStrike } from "./lease.ts";
import type { UndoBook } from "./undo-book.ts";

/**
 * Closes a lease that was undone, and records what the undo did. Throws `state-unwritable`, which
 * says that the target is as it was, where that cannot be written.
 */
export function recordUndone(
  lease: Lease,
  did: string,
  { book, ledger }: { readonly book: Pick<UndoBook, "close">; readonly ledger: Recorder },
): void {
  try {
    book.close(lease.id, () =>
      ledger.record({ ...eventFieldsOf(lease), kind: "lease.undone", did }),
    );
  } catch (error) {
    if (!(error instanceof ChaosError) || error.code !== "state-unwritable") throw error;
    throw new ChaosError(
      "state-unwritable",
      `undid ${nameOfStrike(lease)} on ${lease.target.name} (${did}), but cannot record it: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
