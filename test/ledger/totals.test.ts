import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventQuery, Ledger } from "../../src/ledger/ledger.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { EMPTY_TALLY, tally } from "../../src/ledger/tally.ts";
import { Totals } from "../../src/ledger/totals.ts";
import { openDatabase } from "../../src/state/database.ts";
import { anyCounted } from "../support/any-counted.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { intended, recovered, testLedger } from "../support/test-ledger.ts";

const HOUR = 3_600_000;

const step = fc.oneof(
  { weight: 8, arbitrary: anyCounted.map((happening) => ({ kind: "record", happening }) as const) },
  { weight: 2, arbitrary: anyCounted.map((happening) => ({ kind: "dry", happening }) as const) },
  fc.constant({ kind: "look" } as const),
  fc.constant({ kind: "keep" } as const),
  fc.constant({ kind: "reopen" } as const),
  fc.integer({ min: -1, max: 4 }).map((hours) => ({ kind: "wait", hours }) as const),
  fc.integer({ min: 0, max: 6 }).map((hours) => ({ kind: "prune", hours }) as const),
);

/** How many events a ledger was asked to hand over. */
function counting(ledger: Ledger): Ledger & { read: Ledger["read"]; handedOver: () => number } {
  let count = 0;
  return {
    ...ledger,
    prune: (beforeMs) => ledger.prune(beforeMs),
    *read(query?: EventQuery) {
      for (const event of ledger.read(query)) {
        count++;
        yield event;
      }
    },
    handedOver: () => count,
  };
}

test("P44: replaying the ledger gives the same counts, whatever was kept, pruned or reopened", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      using parts = testLedger();
      const { ledger, database, clock } = parts;
      const over = (dryRun: boolean) => new Totals({ database, ledger, dryRun });
      let totals = over(false);
      for (const step of steps) {
        if (step.kind === "record") ledger.record(step.happening);
        else if (step.kind === "dry") ledger.dryRun.record(step.happening);
        else if (step.kind === "look") totals.tally();
        else if (step.kind === "keep") totals.keep();
        else if (step.kind === "reopen") totals = over(false);
        else if (step.kind === "prune") totals.prune(clock.now() - step.hours * HOUR);
        // also backwards, as when somebody sets the clock
        else clock.jump(step.hours * HOUR);
      }
      const held = [...ledger.read()];
      expect(totals.tally()).toEqual(tally(held.filter(({ dryRun }) => !dryRun)));
      expect(over(true).tally()).toEqual(tally(held.filter(({ dryRun }) => dryRun)));
    }),
  );
});

test("only what is new is read again", () => {
  using parts = testLedger();
  const ledger = counting(parts.ledger);
  const totals = new Totals({ ...parts, ledger, dryRun: false });
  for (let strike = 0; strike < 50; strike++) parts.ledger.record(intended());
  expect(totals.tally().strikes).toBe(50);
  expect(totals.tally().strikes).toBe(50);
  parts.ledger.record(intended());
  expect(totals.tally().strikes).toBe(51);
  expect(ledger.handedOver()).toBe(51);
});

test("who opens a ledger whose tally was kept reads only what came after", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using parts = testLedger(file);
  for (let strike = 0; strike < 50; strike++) parts.ledger.record(recovered());
  new Totals({ ...parts, dryRun: false }).keep();
  parts.ledger.record(recovered({ by: "us" }));

  using database = openDatabase(file, { readOnly: true });
  const ledger = counting(
    new SqliteLedger({ database, clock: parts.clock, onListenerError: () => {} }),
  );
  const { services } = new Totals({ database, ledger, dryRun: false }).tally();
  expect(services.get("worker")).toMatchObject({ recovered: { someone: 50, us: 1 } });
  expect(ledger.handedOver()).toBe(1);
});

test("what a transaction counted that was rolled back is not counted", () => {
  using parts = testLedger();
  const totals = new Totals({ ...parts, dryRun: false });
  parts.ledger.record(intended());
  expect(() =>
    parts.database.transaction(() => {
      parts.ledger.record(intended());
      expect(totals.tally().strikes).toBe(2);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(totals.tally().strikes).toBe(1);
});

test("a file in which nobody has recorded anything counts nothing", () => {
  const file = join(temporaryFolder(), "chaos.db");
  openDatabase(file)[Symbol.dispose]();
  using database = openDatabase(file, { readOnly: true });
  using parts = testLedger();
  expect(new Totals({ database, ledger: parts.ledger, dryRun: false }).tally()).toEqual(
    EMPTY_TALLY,
  );
});
