import type { Healer } from "../lease/healer.ts";
import type { Lease } from "../lease/lease.ts";
import type { PendingRecoveries, PendingRecovery } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import { listNames } from "../setting/list-names.ts";
import { quote } from "../setting/quote.ts";
import { ChaosError } from "../world/chaos-error.ts";

import type { LeaseRow, UndoAnswer } from "./lease-row.ts";

/** A lease as people see it. */
export function leaseRow(lease: Lease): LeaseRow {
  const { id, strike, fault, target, opened, deadline, attempts } = lease;
  return {
    id,
    strike,
    fault,
    target,
    opened: new Date(opened.wallMs).toISOString(),
    deadline: new Date(deadline.wallMs).toISOString(),
    attempts,
  };
}

/** Starts what these strikes took down, whatever the time is that they have to recover. */
export type BringBackNow = (isMeant: (pending: PendingRecovery) => boolean) => Promise<{
  readonly started: readonly PendingRecovery[];
  /** What the engine could not start; it is followed as before. */
  readonly failed: readonly PendingRecovery[];
}>;

/** A target that a strike took down, as people see it: the deadline is when it is brought back. */
function recoveryRow(pending: PendingRecovery): LeaseRow {
  const { strike, fault, target, intended, terms, lastsMs } = pending;
  const deadlineMs = intended.wallMs + lastsMs + (terms?.timeoutMs ?? 0);
  return {
    id: strike,
    strike,
    fault,
    target,
    opened: new Date(intended.wallMs).toISOString(),
    deadline: new Date(deadlineMs).toISOString(),
    attempts: 0,
  };
}

/**
 * Undoes strikes: puts back what lasts, and starts what they took down. Rejects where no lease or
 * pending recovery has such an id.
 */
export async function undoStrikes(options: {
  readonly book: UndoBook;
  readonly pendingRecoveries: Pick<PendingRecoveries, "all">;
  readonly healer: Pick<Healer, "healForGood">;
  readonly bringBackNow: BringBackNow;
  /** Of leases or of strikes. */
  readonly ids: readonly string[] | "all";
}): Promise<UndoAnswer> {
  const { book, pendingRecoveries, healer, bringBackNow, ids } = options;
  const isMeant = (id: string) => ids === "all" || ids.includes(id);
  const leases = book.all().filter(({ id, strike }) => isMeant(id) || isMeant(strike));
  const pending = pendingRecoveries.all().filter(({ strike }) => isMeant(strike));
  if (ids !== "all" && leases.length === 0 && pending.length === 0) {
    throw new ChaosError(
      "no-such-target",
      `expected the id of an open lease, or of a strike that lasts or whose target is down, got ${listNames(ids.map(quote))}; ` +
        "`chaos-monkey leases` and `chaos-monkey status` list them",
    );
  }
  await healer.healForGood(leases);
  // what an undo starts is brought back by that
  const { started, failed } = await bringBackNow(({ strike }) => isMeant(strike));
  const still = new Map(book.all().map((lease) => [lease.id, lease]));
  return {
    undone: [
      ...leases.filter(({ id }) => !still.has(id)).map(leaseRow),
      ...started.map(recoveryRow),
    ],
    open: [
      ...leases.flatMap(({ id }) => still.get(id) ?? []).map(leaseRow),
      ...failed.map(recoveryRow),
    ],
  };
}
