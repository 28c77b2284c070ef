import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { Totals } from "../../src/ledger/totals.ts";
import { type Database, openDatabase } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import { STATE_VERSION } from "../../src/state/migrate.ts";
import { HitBook } from "../../src/strike/hit-book.ts";
import { systemClock } from "../../src/world/clock.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { repository } from "../support/planted-tree.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const RELEASED = join(repository, "test/state/released/0.1.0.sql");

/** A state folder's database as version 0.1.0 left it; see the comment at the top of the file. */
function releasedState(): string {
  const folder = temporaryFolder();
  const file = join(folder, "chaos.db");
  using database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; ${readFileSync(RELEASED, "utf8")}`);
  return file;
}

function versionOf(database: Database): number | undefined {
  return database.get<{ user_version: number }>("PRAGMA user_version")?.user_version;
}

function books(database: Database) {
  const ledger = new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
  return {
    ledger,
    leases: new UndoBook(database, systemClock).all(),
    pending: new PendingRecoveries(database).all(),
    marks: new Marks(database),
    tally: new Totals(database).tally({ dryRun: false }),
    hits: new HitBook(database, { clock: systemClock, bootId: "another" }),
  };
}

function expectAllOfIt(database: Database): void {
  const { ledger, leases, pending, marks, tally } = books(database);
  expect(ledger.verify()).toEqual({ kind: "intact", events: 22, prunedUpTo: 0 });
  expect(leases.map(({ fault, target }) => [fault, target.name])).toEqual([
    ["pause", "shop-worker-2"],
    ["cpu.throttle", "shop-web-2"],
  ]);
  expect(pending.map(({ fault, target }) => [fault, target.name])).toEqual([
    ["kill", "shop-worker-1"],
  ]);
  expect(marks.get("strike.number")).toBe("5");
  expect(tally).toMatchObject({ strikes: 5 });
  expect(tally.services.get("worker")).toMatchObject({ strikes: 3, confirmed: 3 });
}

test("a new state has the current version and all tables", () => {
  using database = openDatabase(join(temporaryFolder(), "chaos.db"));
  expect(versionOf(database)).toBe(STATE_VERSION);
  const { leases, pending, tally } = books(database);
  expect([leases, pending, tally.strikes]).toEqual([[], [], 0]);
});

test("a state that 0.1.0 left is carried over with everything in it", () => {
  const file = releasedState();
  {
    using database = openDatabase(file);
    expect(versionOf(database)).toBe(STATE_VERSION);
    expectAllOfIt(database);
    expect(books(database).hits.since()).toBeLessThan(Number.POSITIVE_INFINITY);
  }
  using again = openDatabase(file);
  expectAllOfIt(again);
  books(again).ledger.record({ kind: "engine.lost", because: "gone" });
  expect(books(again).ledger.verify()).toMatchObject({ kind: "intact", events: 23 });
});

test("a reader sees all of a state that 0.1.0 left, and changes nothing of it", () => {
  const file = releasedState();
  using reader = openDatabase(file, { readOnly: true });
  expectAllOfIt(reader);
  expect(versionOf(reader)).toBe(0);
});

test("several processes that carry a state over together do it once", () => {
  const file = releasedState();
  using one = openDatabase(file);
  using other = openDatabase(file);
  expectAllOfIt(one);
  expectAllOfIt(other);
});

test("a migration that fails leaves the state as it was", () => {
  const file = releasedState();
  using other = new DatabaseSync(file);
  // a step that expects this table to be as it was released
  other.exec("DROP TABLE hits; CREATE TABLE hits (other TEXT)");
  expect(() => openDatabase(file)).toThrow();
  expect(other.prepare("PRAGMA user_version").get()).toEqual({ user_version: 0 });
});

test("a state that a newer chaos-monkey wrote is refused, by writers and readers alike", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${STATE_VERSION + 1}; CREATE TABLE new (n INTEGER)`);
  for (const readOnly of [false, true]) {
    expect(() => openDatabase(file, { readOnly })).toThrow(
      expect.objectContaining({
        code: "state-newer",
        message: expect.stringMatching(
          `^expected the state in ${file} to be of version ${STATE_VERSION} or older, got version ${STATE_VERSION + 1}: a newer chaos-monkey wrote it; use that version`,
        ),
      }),
    );
  }
  expect(database.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "new" }]);
});

test("the guardian refuses a newer state with exit code 2", async () => {
  const CHAOS_STATE_DIR = temporaryFolder();
  using database = new DatabaseSync(join(CHAOS_STATE_DIR, "chaos.db"));
  database.exec(`PRAGMA user_version = ${STATE_VERSION + 1}`);
  const { exitCode, stdout } = await chaosMonkey(["guardian"], {
    env: { CHAOS_STATE_DIR, LOG_FORMAT: "json", DOCKER_HOST: "unix:///nowhere/docker.sock" },
  });
  expect(exitCode).toBe(2);
  expect(stdout).toContain("a newer chaos-monkey wrote it");
});
