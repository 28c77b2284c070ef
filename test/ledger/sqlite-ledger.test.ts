import { join } from "node:path";
import { expect, test } from "vitest";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import { sentence } from "../../src/ledger/sentence.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { openDatabase } from "../../src/state/database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hold, injected, intended, lost, testLedger } from "../support/test-ledger.ts";

test("an event is numbered from 1, stamped in UTC, and read back as it was returned", () => {
  using parts = testLedger();
  const { ledger, clock } = parts;
  const first = ledger.record(intended());
  clock.pass(1500);
  const second = ledger.record(injected());
  expect(first).toEqual({
    ...intended(),
    seq: 1,
    at: "2026-01-01T00:00:00.000Z",
    dryRun: false,
  });
  expect(second).toMatchObject({ seq: 2, at: "2026-01-01T00:00:01.500Z" });
  expect(parts.events()).toEqual([first, second]);
});

test("P5: what the dry-run recorder records carries the mark", () => {
  using parts = testLedger();
  parts.ledger.dryRun.record(intended());
  parts.ledger.record(intended());
  expect(parts.events().map(({ dryRun }) => dryRun)).toEqual([true, false]);
});

test("reads by number, time, kind and strike, and the newest of what matches", () => {
  using parts = testLedger();
  const { ledger, clock } = parts;
  const seqs = (query: Parameters<typeof ledger.read>[0]) =>
    [...ledger.read(query)].map(({ seq }) => seq);
  for (const strike of ["1-a", "2-b", "3-c"]) {
    ledger.record(intended({ strike }));
    ledger.record(injected(strike));
    clock.pass(1000);
  }
  expect(seqs({ afterSeq: 4 })).toEqual([5, 6]);
  expect(seqs({ sinceMs: clock.now() - 2000 })).toEqual([3, 4, 5, 6]);
  expect(seqs({ kinds: ["strike.injected"] })).toEqual([2, 4, 6]);
  expect(seqs({ kinds: [] })).toEqual([]);
  expect(seqs({ strike: "2-b" })).toEqual([3, 4]);
  expect(seqs({ limit: 2 })).toEqual([5, 6]);
  expect(seqs({ limit: 0 })).toEqual([]);
  expect(seqs({ kinds: ["strike.intended"], limit: 1 })).toEqual([5]);
  expect(seqs({ kinds: ["strike.intended"], afterSeq: 1, limit: 2 })).toEqual([3, 5]);
  expect(seqs({ strike: "2-b", kinds: ["hold"] })).toEqual([]);
});

test("reads what is about a service or a container, wherever an event names it", () => {
  using parts = testLedger();
  const { ledger } = parts;
  const api = { name: "shop-api-1", service: "api", id: "0a1b2c3d4e5f" };
  const worker = { name: "shop-worker-2", service: "worker", id: "3f1c0a2b9d11" };
  ledger.record(intended({ targets: [api, worker] }));
  ledger.record({ ...injected(), target: api });
  ledger.record({ ...injected(), target: worker });
  ledger.record(hold({ asked: "api" }));
  ledger.record(lost("api"));
  const seqs = (about: string) => [...ledger.read({ about })].map(({ seq }) => seq);
  expect(seqs("api")).toEqual([1, 2, 4]);
  expect(seqs("shop-worker-2")).toEqual([1, 3]);
  expect(seqs("ap")).toEqual([]);
  expect([...ledger.read({ about: "api", limit: 1 })]).toMatchObject([{ seq: 4 }]);
});

test("reads ledgers longer than a page, and not what is recorded while it is being read", () => {
  using parts = testLedger();
  const { ledger, database } = parts;
  database.transaction(() => {
    for (let count = 0; count < 1234; count++) ledger.record(lost());
  });
  let read = 0;
  for (const event of ledger.read()) {
    if (event.seq % 100 === 0) ledger.record(lost("meanwhile"));
    read++;
  }
  expect(read).toBe(1234);
  expect([...ledger.read({ limit: 600 })].at(0)?.seq).toBe(1234 + 12 - 599);
});

test("an event of a transaction that rolls back was never there, for nobody", () => {
  using parts = testLedger();
  const { ledger, database } = parts;
  const heard: number[] = [];
  ledger.follow(({ seq }) => heard.push(seq));
  expect(() =>
    database.transaction(() => {
      ledger.record(intended());
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(parts.events()).toEqual([]);
  expect(heard).toEqual([]);
  expect(ledger.record(lost()).seq).toBe(1);
  expect(ledger.verify()).toEqual({ kind: "intact", events: 1, prunedUpTo: 0 });
});

test("listeners hear of events after the commit, in order, until they stop listening", () => {
  using parts = testLedger();
  const { ledger, database } = parts;
  const heard: string[] = [];
  const unfollow = ledger.follow((event) => heard.push(`one ${event.seq}`));
  ledger.follow((event) => heard.push(`two ${event.seq}`));
  database.transaction(() => {
    ledger.record(intended());
    ledger.record(injected());
    heard.push("commit");
  });
  unfollow();
  ledger.record(lost());
  expect(heard).toEqual(["commit", "one 1", "two 1", "one 2", "two 2", "two 3"]);
});

test("a listener that records something itself mixes up nobody's order", () => {
  using parts = testLedger();
  const { ledger } = parts;
  const heard: number[] = [];
  ledger.follow((event) => {
    if (event.kind === "strike.intended") ledger.record(injected());
  });
  ledger.follow(({ seq }) => heard.push(seq));
  ledger.record(intended());
  expect(heard).toEqual([1, 2]);
});

test("a listener that throws is reported, and breaks neither the record nor the others", () => {
  using parts = testLedger();
  const { ledger, listenerErrors } = parts;
  const heard: number[] = [];
  ledger.follow(() => {
    throw new Error("a broken log");
  });
  ledger.follow(({ seq }) => heard.push(seq));
  ledger.record(lost());
  ledger.record(lost());
  expect(heard).toEqual([1, 2]);
  expect(listenerErrors).toEqual([new Error("a broken log"), new Error("a broken log")]);
});

test("several processes write one chain, and a reader follows what they write", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using daemon = testLedger(file);
  using guardian = testLedger(file);
  daemon.ledger.record(lost());
  guardian.ledger.record(lost());
  daemon.ledger.record(lost());
  using database = openDatabase(file, { readOnly: true });
  const reader = new SqliteLedger({ database, clock: daemon.clock, onListenerError: () => {} });
  expect(reader.verify()).toEqual({ kind: "intact", events: 3, prunedUpTo: 0 });
  guardian.ledger.record(lost());
  expect([...reader.read()].map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(reader.verify()).toEqual({ kind: "intact", events: 4, prunedUpTo: 0 });
});

test("a ledger that nobody has written to yet is intact", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using _empty = openDatabase(file);
  using database = openDatabase(file, { readOnly: true });
  const clock = testLedger().clock;
  const reader = new SqliteLedger({ database, clock, onListenerError: () => {} });
  expect(reader.verify()).toEqual({ kind: "intact", events: 0, prunedUpTo: 0 });
});

test("names that hold anything at all are kept, and do not break the chain", () => {
  using parts = testLedger();
  const { ledger } = parts;
  const odd = "wörk\u0000er\u001b[31m\u2028\ud800 \"'`;--";
  const event: LedgerEvent = ledger.record(
    intended({ targets: [{ name: odd, service: odd, id: odd }] }),
  );
  ledger.record(hold({ asked: odd, because: odd, passedOver: { self: [odd] } }));
  expect(parts.events()[0]).toEqual(event);
  expect(ledger.verify().kind).toBe("intact");
});

test.for([
  ["no JSON", /^event 2 cannot be read: expected JSON/],
  ["null", /^event 2 cannot be read: expected an event of the kind strike.intended/],
  ['{"kind":"hold"}', /^event 2 cannot be read: expected an event of the kind strike.intended/],
  [
    '{"kind":"strike.intended"}',
    /^event 2 cannot be read: it has not the fields of strike.intended/,
  ],
] as const)("P58: one damaged row ends nothing: %s", ([body, expected]) => {
  using parts = testLedger();
  const { ledger, database, clock } = parts;
  ledger.record(lost());
  ledger.record(intended());
  ledger.record(lost("another"));
  database.run("UPDATE events SET body = ? WHERE seq = 2", body);
  const [first, damaged, last] = parts.events();
  expect([first, last]).toMatchObject([{ seq: 1, kind: "engine.lost" }, { because: "another" }]);
  expect(sentence(damaged!)).toMatch(expected);
  expect(sentence(damaged!)).toContain("`chaos-monkey status --verify`");
  expect(ledger.verify()).toMatchObject({ kind: "damaged", seq: 2 });
  expect(ledger.record(intended()).seq).toBe(4);
  clock.pass(1000);
  expect(ledger.prune(clock.now())).toBe(4);
});
