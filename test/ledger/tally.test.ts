import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventBody, LedgerEvent } from "../../src/ledger/event.ts";
import { COUNTED_KINDS, percentile, recoveries, tally } from "../../src/ledger/tally.ts";
import { anyCounted } from "../support/any-counted.ts";
import { confirmed, hold, intended, recovered, worker } from "../support/test-ledger.ts";

const api = { name: "shop-api-1", service: "api", id: "0a1b2c3d4e5f" };
const loner = { name: "loner", id: "1a1b2c3d4e5f" };

function stamped(eventBodies: readonly EventBody[]): readonly LedgerEvent[] {
  return eventBodies.map((eventBody, index) => ({
    ...eventBody,
    seq: index + 1,
    at: "2026-01-01T00:00:00.000Z",
    dryRun: false,
  }));
}

test("each target counts for its service, or for itself where it has none", () => {
  const { strikes, services } = tally(
    stamped([
      intended({ targets: [worker, api] }),
      confirmed(),
      confirmed({ target: api }),
      intended({ targets: [{ ...worker, name: "shop-worker-3" }, loner] }),
      hold(),
    ]),
  );
  expect(strikes).toBe(2);
  expect([...services].map(([name, row]) => [name, row.strikes, row.confirmed])).toEqual([
    ["worker", 2, 1],
    ["api", 1, 1],
    ["loner", 1, 0],
  ]);
});

test("recoveries are told apart by who brought it back, by lateness and by replacement", () => {
  const row = tally(
    stamped([
      recovered({ by: "policy", runningAfterMs: 300 }),
      recovered({ by: "someone", runningAfterMs: 1000, healthyAfterMs: 2500 }),
      recovered({ by: "us", runningAfterMs: 60_100, late: true }),
      recovered({ by: "someone", runningAfterMs: 300, replacement: worker }),
      recovered({ by: "fault", runningAfterMs: 400 }),
    ]),
  ).services.get("worker")!;
  expect(row).toMatchObject({
    recovered: { policy: 1, us: 1, fault: 1, someone: 2 },
    late: 1,
    replaced: 1,
    lost: 0,
  });
  expect(recoveries(row)).toBe(5);
  // until healthy where that can be told
  expect(row.times).toEqual(
    new Map([
      [300, 2],
      [2500, 1],
      [60_100, 1],
      [400, 1],
    ]),
  );
});

test("a percentile is one of the measured times", () => {
  const times = new Map([
    [900, 1],
    [100, 17],
    [200, 2],
  ]);
  expect(percentile(times, 0.5)).toBe(100);
  expect(percentile(times, 0.9)).toBe(200);
  expect(percentile(times, 0.95)).toBe(200);
  expect(percentile(times, 0.96)).toBe(900);
  expect(percentile(new Map([[70, 1]]), 0.5)).toBe(70);
  expect(percentile(new Map(), 0.5)).toBeUndefined();
});

test("a percentile is what sorting all times gives", () => {
  const times = fc.array(fc.nat(30), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95), (all, share) => {
      const counts = new Map<number, number>();
      for (const ms of all) counts.set(ms, (counts.get(ms) ?? 0) + 1);
      const sorted = all.toSorted((one, other) => one - other);
      expect(percentile(counts, share)).toBe(sorted[Math.ceil(share * all.length) - 1]);
    }),
  );
});

test("recovery times are rounded to three digits, so that a year of them has few", () => {
  const times = [0, 999, 1234, 1235, 9996, 12_345, 345_678, 99_999_999];
  const { services } = tally(stamped(times.map((ms) => recovered({ runningAfterMs: ms }))));
  expect([...services.get("worker")!.times.keys()]).toEqual([
    0, 999, 1230, 1240, 10_000, 12_300, 346_000, 100_000_000,
  ]);
});

test("P44: what is said not to count changes nothing", () => {
  fc.assert(
    fc.property(fc.array(anyCounted, { maxLength: 30 }), (eventBodies) => {
      const counted: readonly string[] = COUNTED_KINDS;
      const events = stamped(eventBodies);
      expect(tally(events.filter(({ kind }) => counted.includes(kind)))).toEqual(tally(events));
    }),
  );
});
