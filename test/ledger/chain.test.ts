import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Chain } from "../../src/ledger/chain.ts";
import type { EventBody, LedgerEvent } from "../../src/ledger/event.ts";
import { openDatabase } from "../../src/state/database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import {
  hold,
  injected,
  intended,
  lost,
  type TestLedger,
  testLedger,
} from "../support/test-ledger.ts";

const eventBody: fc.Arbitrary<EventBody> = fc
  .tuple(fc.string({ unit: "binary" }), fc.string(), fc.nat())
  .chain(([text, other, number]) =>
    fc.constantFrom<EventBody[]>(
      lost(text),
      injected(other),
      intended({ strike: text, number, targets: [{ name: text, service: other, id: other }] }),
      hold({ because: text, asked: other }),
      { kind: "tick.skipped", times: number, because: other },
      { kind: "daemon.stopped", because: text, owed: number },
    ),
  );

const eventBodies = fc.array(eventBody, { maxLength: 20 });

function filled(sequence: readonly EventBody[]): TestLedger {
  const parts = testLedger();
  for (const one of sequence) {
    parts.ledger.record(one);
    parts.clock.pass(1000);
  }
  return parts;
}

/** Ten events, none of them a hold, so that each stands for itself. */
function tenEvents(): TestLedger {
  return filled(Array.from({ length: 10 }, (_, index) => lost(`reason ${index}`)));
}

test("P44: whatever is recorded verifies, and is read back as it was", () => {
  fc.assert(
    fc.property(eventBodies, (sequence) => {
      using parts = testLedger();
      const recorded = new Map<number, LedgerEvent>();
      parts.ledger.follow((event) => recorded.set(event.seq, event));
      for (const one of sequence) parts.ledger.record(one);
      expect(parts.events()).toEqual([...recorded.values()]);
      expect(parts.ledger.verify()).toEqual({
        kind: "intact",
        events: recorded.size,
        prunedUpTo: 0,
      });
    }),
  );
});

const COLUMNS = {
  events: ["seq", "at", "kind", "strike", "service", "body", "hash"],
  chain: ["pruned_seq", "pruned_hash", "last_seq", "last_hash"],
} as const;

const column = fc.oneof(
  fc.constantFrom(...COLUMNS.events).map((name) => ({ table: "events" as const, name })),
  fc.constantFrom(...COLUMNS.chain).map((name) => ({ table: "chain" as const, name })),
);

type Cell = string | number | null;

/** The smallest change: one character is another one, one bit of a number. */
function changed(cell: Cell, at: number): Cell {
  if (cell === null) return "x";
  if (typeof cell === "number") return cell ^ (1 << (at % 20));
  if (cell === "") return "x";
  const place = at % cell.length;
  const other = String.fromCharCode(cell.charCodeAt(place) ^ 1);
  return cell.slice(0, place) + other + cell.slice(place + 1);
}

test("P44: any change of any cell is found", () => {
  fc.assert(
    fc.property(
      fc.array(eventBody, { minLength: 1, maxLength: 8 }),
      column,
      fc.nat(),
      fc.nat(),
      fc.boolean(),
      (sequence, { table, name }, which, where, pruned) => {
        using parts = filled(sequence);
        const { ledger, database, clock } = parts;
        if (pruned) ledger.prune(clock.now() - 2000);
        const rows = database.all<{ place: number; cell: Cell }>(
          `SELECT rowid AS place, ${name} AS cell FROM ${table} ORDER BY rowid`,
        );
        const row = rows[which % Math.max(1, rows.length)];
        fc.pre(row !== undefined);
        const cell = changed(row!.cell, where);
        try {
          database.run(`UPDATE ${table} SET ${name} = ? WHERE rowid = ?`, cell, row!.place);
        } catch (error) {
          // two rows with one number
          expect(error).toMatchObject({ message: expect.stringContaining("UNIQUE") });
          return;
        }
        expect(ledger.verify().kind).toBe("damaged");
      },
    ),
    { numRuns: 300 },
  );
});

test("P44: a changed byte of an event in the file itself is found", () => {
  const file = join(temporaryFolder(), "chaos.db");
  {
    using parts = testLedger(file);
    parts.ledger.record(lost("a reason that stands in the file as it is"));
    parts.ledger.record(lost("the next one"));
  }
  const intact = readFileSync(file);
  const start = intact.indexOf("a reason that stands");
  expect(start).toBeGreaterThan(0);
  for (let at = start; at < start + 20; at++) {
    const damaged = Buffer.from(intact);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x04, at);
    writeFileSync(file, damaged);
    using parts = testLedger(file);
    expect(parts.ledger.verify()).toMatchObject({ kind: "damaged", seq: 1 });
  }
});

test.each([
  ["removed in the middle", "DELETE FROM events WHERE seq = 5", 5, "those between are missing"],
  ["removed at the beginning", "DELETE FROM events WHERE seq = 1", 1, "those between are missing"],
  ["lost at the end", "DELETE FROM events WHERE seq > 7", 8, "the newest events, 8 to 10"],
  ["lost altogether", "DELETE FROM events", 1, "the newest events, 1 to 10"],
  [
    "swapped",
    "UPDATE events SET body = (SELECT body FROM events AS e WHERE e.seq = 9 - events.seq) WHERE seq IN (4, 5)",
    4,
    "event 4",
  ],
  ["put in another order", "UPDATE events SET seq = -seq", 1, "event -10 stands where 1"],
  [
    "added behind the ledger's back",
    "INSERT INTO events SELECT 11, at, kind, strike, service, body, hash FROM events WHERE seq = 10",
    11,
    "event 11",
  ],
  ["without their end mark", "DELETE FROM chain", 10, "where the ledger ends is missing"],
])("P44: events %s are found", (_what, damage, seq, because) => {
  using parts = tenEvents();
  parts.database.run(damage);
  expect(parts.ledger.verify()).toEqual({
    kind: "damaged",
    seq,
    because: expect.stringContaining(because),
  });
});

test("P44: damage stays visible after more was recorded", () => {
  using parts = tenEvents();
  parts.database.run("DELETE FROM events WHERE seq > 8");
  parts.ledger.record(lost("after the damage"));
  expect(parts.ledger.verify()).toMatchObject({ kind: "damaged", seq: 9 });
});

test("a file that is damaged deeper than its rows is told as damage", () => {
  const file = join(temporaryFolder(), "chaos.db");
  {
    using parts = testLedger(file);
    for (let count = 0; count < 200; count++) parts.ledger.record(lost(`reason ${count}`));
  }
  const content = readFileSync(file);
  content.fill(0xff, 3 * 4096);
  writeFileSync(file, content);
  using parts = testLedger(file);
  expect(parts.ledger.verify()).toMatchObject({
    kind: "damaged",
    because: expect.stringContaining(file),
  });
});

test("pruning drops what is older and keeps what is not", () => {
  using parts = tenEvents();
  const { ledger, clock } = parts;
  expect(ledger.prune(clock.now() - 4000)).toBe(6);
  expect(parts.events().map(({ seq }) => seq)).toEqual([7, 8, 9, 10]);
  expect(ledger.verify()).toEqual({ kind: "intact", events: 4, prunedUpTo: 6 });
  expect(ledger.prune(clock.now() - 4000)).toBe(0);
});

test("pruning everything leaves a chain that goes on", () => {
  using parts = tenEvents();
  const { ledger, clock } = parts;
  expect(ledger.prune(clock.now())).toBe(10);
  expect(ledger.verify()).toEqual({ kind: "intact", events: 0, prunedUpTo: 10 });
  expect(ledger.record(lost()).seq).toBe(11);
  expect(ledger.verify()).toEqual({ kind: "intact", events: 1, prunedUpTo: 10 });
});

test("a retention longer than the time since 1970 prunes nothing", () => {
  using parts = tenEvents();
  expect(parts.ledger.prune(-1e15)).toBe(0);
});

test("P44: pruning at any moments between any records leaves a chain that verifies", () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: eventBody },
    { weight: 1, arbitrary: fc.integer({ min: -5, max: 40 }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (sequence) => {
      using parts = testLedger();
      const { ledger, clock } = parts;
      let dropped = 0;
      for (const one of sequence) {
        clock.pass(1000);
        if (typeof one === "number") dropped += ledger.prune(clock.now() - one * 1000);
        else ledger.record(one);
      }
      const kept = parts.events().length;
      expect(ledger.verify()).toEqual({ kind: "intact", events: kept, prunedUpTo: dropped });
    }),
  );
});

test("a clock that was set back keeps events longer, never shorter", () => {
  using parts = testLedger();
  const { ledger, clock } = parts;
  ledger.record(lost("before"));
  clock.jump(-3_600_000);
  ledger.record(lost("after it was set back"));
  clock.jump(3_600_000);
  expect(ledger.prune(clock.now() - 1000)).toBe(0);
  expect(ledger.verify().kind).toBe("intact");
});

test("P44: reading a pruned ledger as another process verifies too", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using parts = testLedger(file);
  for (let count = 0; count < 5; count++) {
    parts.ledger.record(lost());
    parts.clock.pass(1000);
  }
  parts.ledger.prune(parts.clock.now() - 2000);
  using database = openDatabase(file, { readOnly: true });
  const chain = new Chain(database);
  expect(chain.verify()).toEqual({ kind: "intact", events: 2, prunedUpTo: 3 });
});
