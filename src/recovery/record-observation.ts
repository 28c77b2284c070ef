import type { PendingKey, PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { Database } from "../state/database.ts";
import { follow, type Observation } from "./follow.ts";

/**
 * Takes an observation into the book and records what it says, in one transaction. Throws
 * `state-unwritable` where that cannot be written; while the state cannot be read either, the book
 * goes on from the observation in memory.
 */
export function recordObservation(
  key: PendingKey,
  observation: Observation,
  parts: {
    readonly book: PendingRecoveries;
    readonly database: Pick<Database, "transaction">;
    readonly ledger: Recorder;
  },
): void {
  const { book, database, ledger } = parts;
  const before = book.get(key);
  try {
    database.transaction(() => {
      const pending = book.get(key);
      if (pending === undefined) return;
      const step = follow(pending, observation);
      if (step.pending === undefined) book.settle(key);
      else if (step.pending !== pending) book.put(step.pending);
      for (const event of step.events) ledger.record(event);
    });
  } catch (error) {
    if (before) book.remember(key, follow(before, observation).pending);
    throw error;
  }
}
