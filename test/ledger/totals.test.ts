import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tally } from "../../src/ledger/tally.ts";
import { Totals } from "../../src/ledger/totals.ts";
import { openDatabase } from "../../src/state/database.ts";
import { RECOVERY_TIMES, SERVICE_TOTALS, STRIKE_TOTALS } from "../../src/state/replayed-totals.ts";
import { anyCounted } from "../support/any-counted.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { intended, recovered, testLedger } from "../support/test-ledger.ts";

const HOUR = 3_600_000;

const step = fc.oneof(
  { weight: 8, arbitrary: anyCounted.map((eventBody) => ({ kind: "record", eventBody }) as const) },
  { weight: 2, arbitrary: anyCounted.map((eventBody) => ({ kind: "dry", eventBody }) as const) },
  fc.constant({ kind: "look" } as const),
  fc.constant({ kind: "reopen" } as const),
  fc.integer({ min: -1, max: 4 }).map((hours) => ({ kind: "wait", hours }) as const),
  fc.integer({ min: 0, max: 6 }).map((hours) => ({ kind: "prune", hours }) as const),
);

test("P44: replaying the ledger gives the same counts, whatever was pruned or reopened", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      using parts = testLedger();
      const { ledger, database, clock } = parts;
      let totals = new Totals(database);
      for (const step of steps) {
        if (step.kind === "record") ledger.record(step.eventBody);
        else if (step.kind === "dry") ledger.dryRun.record(step.eventBody);
        else if (step.kind === "look") totals.tally({ dryRun: false });
        else if (step.kind === "reopen") totals = new Totals(database);
        else if (step.kind === "prune") ledger.prune(clock.now() - step.hours * HOUR);
        // also backwards, as when somebody sets the clock
        else clock.jump(step.hours * HOUR);
      }
      const held = [...ledger.read()];
      for (const dryRun of [false, true]) {
        const replayed = tally(held.filter((event) => event.dryRun === dryRun));
        expect(totals.tally({ dryRun })).toEqual(replayed);
      }
    }),
  );
});

test("P44: a state from before the totals were kept is counted as a replay counts it", () => {
  const anyTime = fc.integer({ min: 0, max: 2_000_000 });
  const withLongTimes = anyTime.map((ms) => recovered({ runningAfterMs: ms }));
  const eventBodies = fc.array(fc.oneof(anyCounted, withLongTimes), { maxLength: 40 });
  fc.assert(
    fc.property(eventBodies, fc.array(anyCounted, { maxLength: 5 }), (real, dry) => {
      using parts = testLedger();
      const { ledger, database } = parts;
      for (const eventBody of real) ledger.record(eventBody);
      for (const eventBody of dry) ledger.dryRun.record(eventBody);
      const kept = [false, true].map((dryRun) => new Totals(database).tally({ dryRun }));
      database.exec("DELETE FROM strike_totals; DELETE FROM service_totals");
      database.exec(`DELETE FROM recovery_times; INSERT INTO strike_totals ${STRIKE_TOTALS}`);
      database.exec(`INSERT INTO service_totals ${SERVICE_TOTALS}`);
      database.exec(`INSERT INTO recovery_times ${RECOVERY_TIMES}`);
      const replayed = [false, true].map((dryRun) => new Totals(database).tally({ dryRun }));
      expect(replayed).toEqual(kept);
    }),
  );
});

test("what another process has recorded is counted", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using daemon = testLedger(file);
  using guardian = testLedger(file);
  const totals = new Totals(daemon.database);
  daemon.ledger.record(recovered());
  expect(totals.tally({ dryRun: false }).services.get("worker")?.times).toEqual(
    new Map([[1200, 1]]),
  );
  guardian.ledger.record(recovered({ by: "us", runningAfterMs: 60_000 }));
  expect(totals.tally({ dryRun: false }).services.get("worker")).toMatchObject({
    recovered: { someone: 1, us: 1 },
    times: new Map([
      [1200, 1],
      [60_000, 1],
    ]),
  });
});

test("what a transaction counted that was rolled back is not counted", () => {
  using parts = testLedger();
  const totals = new Totals(parts.database);
  const times = () => totals.tally({ dryRun: false }).services.get("worker")?.times;
  parts.ledger.record(intended());
  expect(() =>
    parts.database.transaction(() => {
      parts.ledger.record(recovered({ runningAfterMs: 1 }));
      expect(times()).toEqual(new Map([[1, 1]]));
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(totals.tally({ dryRun: false }).strikes).toBe(1);
  // it gets the number of the event that never was
  parts.ledger.record(recovered({ runningAfterMs: 2 }));
  expect(times()).toEqual(new Map([[2, 1]]));
});

test("a file in which nobody has recorded anything counts nothing", () => {
  const file = join(temporaryFolder(), "chaos.db");
  openDatabase(file)[Symbol.dispose]();
  using database = openDatabase(file, { readOnly: true });
  expect(new Totals(database).tally({ dryRun: false })).toEqual(tally([]));
});
