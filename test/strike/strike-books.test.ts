import { expect, test } from "vitest";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { openDatabase } from "../../src/state/database.ts";
import { StrikeBooks } from "../../src/strike/strike-books.ts";
import type { TargetVerdict } from "../../src/strike/target-verdict.ts";
import { containerCandidate } from "../../src/target/candidate.ts";
import { container } from "../support/container.ts";
import { ManualClock } from "../support/manual-clock.ts";

const worker = container({ name: "worker-1" });

/** Books with one strike of this fault in them, and everything that the database says of it. */
function struckBooks(kind: string, durationMs?: number) {
  const clock = new ManualClock();
  const database = openDatabase(":memory:");
  const ledger = new SqliteLedger({
    database,
    clock,
    onListenerError: (error) => {
      throw error;
    },
  });
  const recoveryTerms = () => ({ timeoutMs: 60_000, autoRecover: true });
  const claimant = { name: "strike ours", hasDied: (name: string) => name === "strike dead" };
  const parts = { database, ledger, clock, bootId: "boot", recoveryTerms };
  const books = new StrikeBooks({ ...parts, claimant });
  const booksOf = (name: string) => new StrikeBooks({ ...parts, claimant: { ...claimant, name } });
  const fault = FAULTS.find((it) => it.kind === kind)!;
  const params = kind === "kill" ? { signal: "SIGTERM" } : {};
  const plan = fault.plan(worker, { params, durationMs });
  if (plan.kind !== "plan") throw new Error(plan.because);
  const chosen = [{ candidate: containerCandidate(worker), plan }];
  const intent = { trigger: "cli", fault: kind, chosen, passedOver: {} } as const;
  const state = () => ({
    strikes: books.strikes,
    hitSinceMs: books.hitBook.since(),
    leases: books.undoBook.all().length,
    pending: books.pendingRecoveries.all().length,
    events: [...ledger.read()].map((event) => event.kind),
  });
  const intend = (by = books) => {
    const intended = by.intend(intent, () => undefined);
    if ("code" in intended) throw new Error(intended.because);
    const target = { name: worker.name, id: worker.id.slice(0, 12) };
    return { strike: intended.strike, fault: kind, target, ref: containerRef(worker.id) };
  };
  return { books, booksOf, ledger, database, intent, intend, state, clock };
}

const NOTHING = {
  strikes: 0,
  hitSinceMs: Number.POSITIVE_INFINITY,
  leases: 0,
  pending: 0,
  events: [],
};

test("P9: an intent writes number, hit, event, lease and pending recovery together", () => {
  const { intend, state } = struckBooks("kill");
  intend();
  expect(state()).toEqual({
    strikes: 1,
    hitSinceMs: 0,
    leases: 1,
    pending: 1,
    events: ["strike.intended"],
  });
});

test("an objection inside the transaction leaves nothing behind", () => {
  const { books, intent, state } = struckBooks("kill");
  const objection = { code: "halted", because: "somebody halted everything" } as const;
  expect(books.intend(intent, () => objection)).toBe(objection);
  expect(state()).toEqual(NOTHING);
});

test.each(["undoBook.open", "pendingRecoveries.put", "hitBook.put", "marks.set"])(
  "P10: when %s fails, nothing of the intent is written",
  (which) => {
    const { books, intent, state } = struckBooks("kill");
    const [book, method] = which.split(".") as [keyof typeof books, string];
    Object.assign(books[book], {
      [method]: () => {
        throw new Error("the disk is full");
      },
    });
    expect(() => books.intend(intent, () => undefined)).toThrow("the disk is full");
    expect(state()).toEqual(NOTHING);
  },
);

const VERDICTS: readonly [string, string, TargetVerdict, object][] = [
  [
    "a confirmed kill ends its grace and leaves its recovery pending",
    "kill",
    { kind: "confirmed", saw: "its die event", tookMs: 1 },
    { leases: 0, pending: 1, events: ["strike.confirmed", "lease.undone"] },
  ],
  [
    "a confirmed pause keeps its lease until the deadline",
    "pause",
    { kind: "confirmed", saw: "its pause event", tookMs: 1 },
    { leases: 1, pending: 0, events: ["strike.confirmed"] },
  ],
  [
    "a fault without effect has no recovery to follow, and its undo still looks",
    "kill",
    { kind: "no-effect", because: "nothing was seen" },
    { leases: 1, pending: 0, events: ["strike.no-effect"] },
  ],
  [
    "an inconclusive fault keeps its lease and its pending recovery",
    "kill",
    { kind: "inconclusive", because: "the engine is away" },
    { leases: 1, pending: 1, events: ["strike.inconclusive"] },
  ],
  [
    "a fault that the engine refused closes everything",
    "kill",
    { kind: "failed", because: "it is not running", did: "nothing" },
    { leases: 0, pending: 0, events: ["strike.failed", "lease.undone"] },
  ],
  [
    "a fault that broke off and did no harm keeps the lease, and no recovery",
    "kill",
    { kind: "failed", because: "error 500", did: "no-harm" },
    { leases: 1, pending: 0, events: ["strike.failed"] },
  ],
  [
    "a fault that broke off half way keeps both",
    "kill",
    { kind: "failed", because: "error 500", did: "unknown" },
    { leases: 1, pending: 1, events: ["strike.failed"] },
  ],
];

test.each(VERDICTS)("%s", (_title, fault, verdict, expected) => {
  const { books, intend, state } = struckBooks(fault, fault === "pause" ? 60_000 : undefined);
  books.settle(intend(), verdict);
  const { leases, pending, events } = state();
  expect({ leases, pending, events: events.slice(1) }).toEqual(expected);
});

test("a verdict that cannot be recorded closes nothing", () => {
  const { books, ledger, intend, state } = struckBooks("kill");
  const target = intend();
  const before = state();
  const record = ledger.record.bind(ledger);
  ledger.record = (eventBody) => {
    if (eventBody.kind === "lease.undone") throw new Error("the disk is full");
    return record(eventBody);
  };
  const refused = { kind: "failed", because: "it is not running", did: "nothing" } as const;
  expect(() => books.settle(target, refused)).toThrow("the disk is full");
  expect(state()).toEqual(before);
});

test("P26: a strike is in flight from its intent to its verdict, in every process over one state", () => {
  const { books, booksOf, intend } = struckBooks("kill");
  const target = intend();
  const other = booksOf("strike other");
  expect([...books.inFlight(new Set([target.strike]))]).toEqual([target.strike]);
  expect([...other.inFlight(new Set())]).toEqual([target.strike]);
  books.settle(target, { kind: "confirmed", saw: "its die event", tookMs: 1 });
  expect(other.inFlight(new Set()).size).toBe(0);
});

test("a strike whose process has died is in flight no more, and is forgotten", () => {
  const { books, booksOf, intend, database } = struckBooks("kill");
  intend(booksOf("strike dead"));
  const count = () => database.all("SELECT * FROM in_flight").length;
  expect([books.inFlight(new Set()).size, count()]).toEqual([0, 1]);
  books.tidy(new Set());
  expect(count()).toBe(0);
});

test("a strike of this process whose verdict could not be written is in flight no more", () => {
  const { books, intend, database } = struckBooks("kill");
  const { strike } = intend();
  expect(books.inFlight(new Set([strike])).size).toBe(1);
  expect(books.inFlight(new Set()).size).toBe(0);
  books.tidy(new Set());
  expect(database.all("SELECT * FROM in_flight")).toEqual([]);
});

test("a lease tells which process opened it, and the books which strikes are their own", () => {
  const { books, booksOf, intend } = struckBooks("kill");
  const ours = intend();
  intend(booksOf("strike other"));
  expect(books.undoBook.all().map(({ owner }) => owner)).toEqual(["strike ours", "strike other"]);
  expect([...books.own]).toEqual([ours.strike]);
});
