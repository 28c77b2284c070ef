import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/state/database.ts";
import { HitBook } from "../../src/strike/hit-book.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const DAY_MS = 86_400_000;

function book(clock = new ManualClock(), bootId = "boot", database = openDatabase(":memory:")) {
  return { hits: new HitBook(database, { clock, bootId }), clock, database };
}

test("what was never hit was hit infinitely long ago", () => {
  const { hits } = book();
  expect([hits.since(), hits.since("worker"), hits.today()]).toEqual([Infinity, Infinity, 0]);
});

test("the last hit of a group counts, and the last of all", () => {
  const { hits, clock } = book();
  hits.put("1", ["worker"]);
  clock.pass(1000);
  hits.put("2", ["api", "backend"]);
  clock.pass(500);
  expect(hits.since("worker")).toBe(1500);
  expect(hits.since("backend")).toBe(500);
  expect(hits.since()).toBe(500);
});

test("a gap counts from the injection, not from the intent", () => {
  const { hits, clock } = book();
  hits.put("1", ["worker", "api"]);
  hits.put("2", ["other"]);
  clock.pass(3000);
  hits.injected("1");
  clock.pass(10);
  expect([hits.since("worker"), hits.since("api"), hits.since("other")]).toEqual([10, 10, 3010]);
});

test.each([7 * DAY_MS, -7 * DAY_MS])("P29: a wall clock that jumps by %d ms moves no gap", (ms) => {
  const { hits, clock } = book();
  hits.put("1", ["worker"]);
  clock.jump(ms);
  clock.pass(100);
  expect([hits.since("worker"), hits.since(), hits.today()]).toEqual([100, 100, 1]);
});

test("P29: gaps and budget hold across a restart of the daemon", () => {
  const file = join(temporaryFolder(), "chaos.db");
  const clock = new ManualClock();
  {
    using database = openDatabase(file);
    book(clock, "boot", database).hits.put("1", ["worker"]);
  }
  clock.pass(5000);
  using database = openDatabase(file);
  const { hits } = book(clock, "boot", database);
  expect([hits.since("worker"), hits.since(), hits.today()]).toEqual([5000, 5000, 1]);
});

test("P29: two daemons over one state see each other's hits", () => {
  const file = join(temporaryFolder(), "chaos.db");
  const clock = new ManualClock();
  using one = openDatabase(file);
  using other = openDatabase(file);
  const first = book(clock, "boot", one).hits;
  const second = book(clock, "boot", other).hits;
  first.put("1", ["worker"]);
  expect([second.since("worker"), second.today()]).toEqual([0, 1]);
});

test("P29: after a reboot the wall clock counts", () => {
  const { hits, clock, database } = book();
  hits.put("1", ["worker"]);
  const rebooted = new ManualClock();
  rebooted.jump(clock.now() - rebooted.now() + 60_000);
  const after = book(rebooted, "another boot", database).hits;
  expect([after.since("worker"), after.since(), after.today()]).toEqual([60_000, 60_000, 1]);
});

test("a hit in the future, after a reboot with a wrong clock, counts as of now", () => {
  const { hits, database } = book();
  hits.put("1", ["worker"]);
  const behind = new ManualClock();
  behind.jump(-DAY_MS);
  const after = book(behind, "another boot", database).hits;
  expect(after.since("worker")).toBe(0);
  after.tidy();
  behind.pass(1000);
  expect([after.since("worker"), after.today()]).toEqual([1000, 1]);
});

test("the budget counts strikes, not targets, of the last 24 hours", () => {
  const { hits, clock } = book();
  hits.put("1", ["worker", "api"]);
  clock.pass(1);
  hits.put("2", ["worker"]);
  clock.pass(DAY_MS - 2);
  expect(hits.today()).toBe(2);
  clock.pass(1);
  expect(hits.today()).toBe(1);
  clock.pass(1);
  expect(hits.today()).toBe(0);
});

test("tidying keeps what a budget counts, and the last hit of each group for long gaps", () => {
  const { hits, clock, database } = book();
  const rows = () =>
    database
      .all<{ strike: string }>("SELECT strike FROM hits ORDER BY strike")
      .map(({ strike }) => strike);
  hits.put("1", ["worker"]);
  hits.put("2", ["api"]);
  clock.pass(1000);
  hits.put("3", ["worker"]);
  hits.tidy();
  expect(rows()).toEqual(["1", "2", "3"]);
  clock.pass(DAY_MS);
  hits.put("4", ["worker"]);
  hits.tidy();
  expect(rows()).toEqual(["2", "4"]);
  expect(hits.since("api")).toBe(DAY_MS + 1000);
  clock.pass(4000 * DAY_MS);
  hits.tidy();
  expect(rows()).toEqual(["2", "4"]);
});

test("a copy gives the same answers and leaves the original unchanged", () => {
  const { hits, clock } = book();
  hits.put("1", ["worker"]);
  clock.pass(100);
  const copy = book(clock).hits;
  copy.copyFrom(hits);
  expect(copy.since("worker")).toBe(100);
  copy.put("2", ["api"]);
  expect(hits.since("api")).toBe(Infinity);
});
