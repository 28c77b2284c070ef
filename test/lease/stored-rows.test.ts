import { expect, test } from "vitest";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { openDatabase } from "../../src/state/database.ts";
import { ManualClock } from "../support/manual-clock.ts";

const ID = "a".repeat(64);
const AT = Date.UTC(2026, 0, 1);
const MOMENT = { bootId: "boot", monotonicMs: 5, wallMs: AT };

/** As version 0.1.0 stored them. */
const LEASE = {
  id: "1-ab.1",
  strike: "1-ab",
  fault: "pause",
  target: { name: "worker-1", service: "worker", id: ID.slice(0, 12) },
  container: ID,
  resources: ["life"],
  undo: { kind: "pause.unpause", version: 1, id: ID, startedAt: 0 },
  until: "deadline",
  takesMs: 0,
  opened: MOMENT,
  deadline: MOMENT,
  attempts: 0,
};
const RECOVERY = {
  strike: "2-cd",
  fault: "kill",
  target: LEASE.target,
  id: ID,
  project: "shop",
  replica: "1",
  hasHealthcheck: true,
  comesBack: false,
  hurtWithinMs: 10_000,
  lastsMs: 0,
  restartCount: 0,
  startedAt: AT - 60_000,
  intendedAt: AT,
  hurtAt: AT + 20,
  back: { runningAt: AT + 500, by: "someone", id: ID },
};

function books() {
  const database = openDatabase(":memory:");
  const undoBook = new UndoBook(database, new ManualClock());
  const pendingRecoveries = new PendingRecoveries(database);
  return {
    undoBook,
    pendingRecoveries,
    storeLease: (body: object | string, id = "1-ab.1") =>
      database.run(
        "INSERT INTO leases (id, strike, body) VALUES (?, '1-ab', ?)",
        id,
        typeof body === "string" ? body : JSON.stringify(body),
      ),
    storeRecovery: (body: object | string, container = ID) =>
      database.run(
        "INSERT INTO pending_recoveries (strike, target, body) VALUES ('2-cd', ?, ?)",
        container,
        typeof body === "string" ? body : JSON.stringify(body),
      ),
  };
}

test("a lease that an earlier version stored is read with the container as its target", () => {
  const { undoBook, storeLease } = books();
  storeLease(LEASE);
  const { container: _, ...rest } = LEASE;
  expect(undoBook.all()).toEqual([{ ...rest, ref: containerRef(ID) }]);
});

test("the request of a lease that an earlier version stored can be answered", () => {
  const { undoBook, storeLease } = books();
  storeLease(LEASE);
  undoBook.note("1-ab", containerRef(ID), { answered: true });
  expect(undoBook.all()).toMatchObject([{ answered: true }]);
});

test("a recovery that an earlier version stored is read, followed and settled", () => {
  const { pendingRecoveries, storeRecovery } = books();
  storeRecovery(RECOVERY);
  const [pending] = pendingRecoveries.all();
  expect(pending).toMatchObject({
    ref: containerRef(ID),
    // only the wall clock was stored
    intended: { wallMs: AT },
    hurtAt: AT + 20,
    hurt: { wallMs: AT + 20 },
    back: { ref: containerRef(ID), runningAt: AT + 500, seen: { wallMs: AT + 500 } },
  });
  expect(pending).not.toHaveProperty("id");
  pendingRecoveries.put({ ...pending!, overdue: true });
  expect(pendingRecoveries.all()).toEqual([{ ...pending, overdue: true }]);
  pendingRecoveries.settle(pending!);
  expect(pendingRecoveries.all()).toEqual([]);
});

const DAMAGED = [
  "{",
  "null",
  "[]",
  "{}",
  JSON.stringify({ ...LEASE, container: 7, strike: "2-cd" }),
  JSON.stringify({ ...LEASE, ...RECOVERY, container: undefined, id: {}, ref: { kind: "pod" } }),
];

test.each(DAMAGED)("a damaged lease %s is named, and the others are read", (body) => {
  const { undoBook, storeLease } = books();
  storeLease(body, "1-ab.1");
  storeLease({ ...LEASE, id: "1-ab.2" }, "1-ab.2");
  expect(undoBook.all().map(({ id }) => id)).toEqual(["1-ab.2"]);
  expect(undoBook.ofStrike("1-ab")).toHaveLength(1);
  expect(undoBook.damaged()).toMatchObject([{ name: "lease 1-ab.1" }]);
});

test.each(DAMAGED)("a damaged recovery %s is named, and the others are read", (body) => {
  const { pendingRecoveries, storeRecovery } = books();
  storeRecovery(body);
  storeRecovery({ ...RECOVERY, id: "b".repeat(64) }, "b".repeat(64));
  expect(pendingRecoveries.all()).toMatchObject([{ ref: containerRef("b".repeat(64)) }]);
  expect(pendingRecoveries.get({ strike: "2-cd", ref: containerRef(ID) })).toBeUndefined();
  expect(pendingRecoveries.damaged()).toMatchObject([
    { name: "pending recovery of strike 2-cd", because: expect.any(String) },
  ]);
});
