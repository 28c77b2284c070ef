import type { Lease } from "../../src/lease/lease.ts";
import { momentIn } from "../../src/lease/moment.ts";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { openDatabase } from "../../src/state/database.ts";
import type { ManualClock } from "../support/manual-clock.ts";

/** An empty book in memory, and how to open leases in it: `lease 0`, `lease 1` and so on. */
export function memoryBook(clock: ManualClock) {
  const database = openDatabase(":memory:");
  const book = new UndoBook(database, clock);
  /** `inMs`: from now to its deadline. */
  const open = (inMs: number, differing: Partial<Lease> = {}) =>
    book.open({
      id: `lease ${book.all().length}`,
      strike: "1-ab",
      fault: "pause",
      target: { name: "worker-1", id: "1".repeat(12) },
      ref: containerRef("1".repeat(64)),
      undo: { kind: "test", version: 1 },
      resources: ["life"],
      opened: momentIn(0, clock, "boot"),
      deadline: momentIn(inMs, clock, "boot"),
      until: "deadline",
      attempts: 0,
      ...differing,
    });
  return { book, open, database, pendingRecoveries: new PendingRecoveries(database) };
}
