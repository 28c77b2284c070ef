import { expect, test, vi } from "vitest";
import { summarizeState } from "../../src/control/summarize-state.ts";
import { Latches } from "../../src/halt/latches.ts";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { Totals } from "../../src/ledger/totals.ts";
import type { Database } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import { HitBook } from "../../src/strike/hit-book.ts";
import {
  hold,
  intended,
  lost,
  recovered,
  type TestLedger,
  testLedger,
} from "../support/test-ledger.ts";

/** Tables that grow with every strike. */
const GROWING = ["events", "hits", "recovery_times", "service_totals"];

type Statement = Parameters<Database["all"]>;

/** The steps by which SQLite answers all statements of `work`. */
function plansOf(database: Database, work: () => unknown): readonly string[] {
  const statements = new Map<string, Statement>();
  for (const method of ["get", "all", "run"] as const) {
    const original: (...statement: Statement) => unknown = database[method].bind(database);
    const noted = (...statement: Statement) => {
      statements.set(statement[0], statement);
      return original(...statement);
    };
    vi.spyOn(database, method).mockImplementation(noted as never);
  }
  work();
  vi.restoreAllMocks();
  return [...statements.values()].flatMap(([sql, ...params]) =>
    database
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...params)
      .map(({ detail }) => detail),
  );
}

function filled(): TestLedger {
  const parts = testLedger();
  for (const eventBody of [lost(), hold(), intended(), recovered(), lost("again")]) {
    parts.ledger.record(eventBody);
  }
  return parts;
}

const QUESTIONS: Readonly<Record<string, (parts: TestLedger) => unknown>> = {
  "an event is recorded": ({ ledger }) => ledger.record(intended()),
  "the status is told": ({ ledger, database, clock }) =>
    summarizeState({
      stateDir: "/state",
      dryRun: false,
      ledger,
      tally: new Totals(database).tally({ dryRun: false }),
      pendingRecoveries: new PendingRecoveries(database),
      undoBook: new UndoBook(database, clock),
      latches: new Latches(new Marks(database), clock),
    }),
  "the newest hold is looked up": ({ ledger }) => [...ledger.read({ kinds: ["hold"], limit: 1 })],
  "the newest events of some kinds are looked up": ({ ledger }) => [
    ...ledger.read({ kinds: ["hold", "strike.intended"], limit: 10 }),
  ],
  "the events of a strike are looked up": ({ ledger }) => [...ledger.read({ strike: "17-ab12" })],
  "the events of the last minute are looked up": ({ ledger, clock }) => [
    ...ledger.read({ sinceMs: clock.now() - 60_000 }),
  ],
  "a follower looks for more": ({ ledger }) => [...ledger.read({ afterSeq: 4 })],
  "gaps are asked for": ({ database, clock }) => {
    const hits = new HitBook(database, { clock, bootId: "boot" });
    hits.put("1", ["worker", "api"]);
    return [hits.since(), hits.since("worker"), hits.tidy()];
  },
};

test.for(Object.entries(QUESTIONS))("nothing that grows is read through when %s", ([, ask]) => {
  using parts = filled();
  const plans = plansOf(parts.database, () => ask(parts));
  expect(plans.length).toBeGreaterThan(0);
  const scans = plans.filter((step) => GROWING.includes(/^SCAN (\w+)/.exec(step)?.[1] ?? ""));
  expect(scans).toEqual([]);
});

test("a question without an index is found out", () => {
  using parts = filled();
  const ask = () => parts.database.all("SELECT * FROM events WHERE service = ?", "worker");
  expect(plansOf(parts.database, ask)).toEqual(["SCAN events"]);
});
