import type { Healer } from "../lease/healer.ts";
import type { Lease } from "../lease/lease.ts";
import type { UndoBook } from "../lease/undo-book.ts";
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

/** Undoes leases by their own or their strikes' ids. Rejects where none has such an id. */
export async function undoLeases(options: {
  readonly book: UndoBook;
  readonly healer: Pick<Healer, "healForGood">;
  readonly ids: readonly string[] | "all";
}): Promise<UndoAnswer> {
  const { book, healer, ids } = options;
  const meant = book
    .all()
    .filter(({ id, strike }) => ids === "all" || ids.includes(id) || ids.includes(strike));
  if (ids !== "all" && meant.length === 0) {
    throw new ChaosError(
      "no-such-target",
      `expected the id of an open lease or of its strike, got ${ids.join(", ")}; ` +
        "`chaos-monkey leases` lists them",
    );
  }
  await healer.healForGood(meant);
  const still = new Map(book.all().map((lease) => [lease.id, lease]));
  return {
    undone: meant.filter(({ id }) => !still.has(id)).map(leaseRow),
    open: meant.flatMap(({ id }) => still.get(id) ?? []).map(leaseRow),
  };
}
