import type { Containers } from "../engine/containers.ts";
import type { Starting } from "../engine/engine.ts";
import { BringBack } from "../lease/bring-back.ts";
import type { Claimant } from "../lease/claimant.ts";
import type { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { TakedownWatch } from "../lease/takedown.ts";
import { targetKey } from "../ledger/target-ref.ts";
import { Recovery, type RecoveryParts } from "../recovery/recovery.ts";

/** Follows pending recoveries in the daemon, in a guardian or in a command. Nothing runs yet. */
export function createRecovery(
  options: Omit<RecoveryParts, "bringBack"> & {
    readonly containers: Containers;
    readonly book: PendingRecoveries;
    readonly actions: Starting;
    readonly claimant: Claimant;
    /** Milliseconds for which this process starts nothing yet; infinite: it is about to end. */
    readonly holdsBackMs: () => number;
  },
): Recovery {
  const { actions, claimant, holdsBackMs, ...parts } = options;
  const { book, undoBook, containers, clock, bootId, onTrouble } = parts;
  const takedown = new TakedownWatch({
    containers,
    clock,
    isStruck: (id) => [...book.all(), ...undoBook.all()].some(({ ref }) => targetKey(ref) === id),
  });
  const bringBack = new BringBack({
    book,
    containers,
    actions,
    takedown,
    claimant,
    clock,
    bootId,
    holdsBackMs,
    onTrouble,
  });
  return new Recovery({ ...parts, bringBack });
}
