import { expect, test } from "vitest";
import { type IntervalSettings, intervalTicker } from "../../src/monkey/interval-ticker.ts";
import { Monkey } from "../../src/monkey/monkey.ts";
import { Ticker } from "../../src/monkey/ticker.ts";
import { intervalSchedule } from "../../src/schedule/interval.ts";
import { openDatabase } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import type { StrikeOutcome, StrikeRequest } from "../../src/strike/strike-request.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { MemoryRecorder } from "../support/memory-recorder.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";

const EVERY_30_S: IntervalSettings = {
  rule: { intervalMs: 30_000, jitter: 0 },
  initialDelayMs: 30_000,
  probability: 1,
};
const HELD: StrikeOutcome = { kind: "held", code: "no-candidate", because: "", passedOver: {} };

async function start(
  settings: IntervalSettings,
  given: {
    readonly clock?: ManualClock;
    readonly marks?: Marks;
    readonly strike?: (request: StrikeRequest) => Promise<StrikeOutcome>;
  } = {},
) {
  const clock = given.clock ?? new ManualClock();
  const marks = given.marks ?? new Marks(openDatabase(":memory:"));
  const ledger = new MemoryRecorder();
  const struckAt: number[] = [];
  const requests: StrikeRequest[] = [];
  const troubles: unknown[] = [];
  const began = clock.monotonic();
  const ticker = intervalTicker({
    strike: (request) => {
      struckAt.push(Math.round(clock.monotonic() - began));
      requests.push(request);
      return given.strike ? given.strike(request) : Promise.resolve(HELD);
    },
    request: () => ({ fault: "kill", params: {}, count: 1 }),
    settings: () => settings,
    ledger,
    marks,
    clock,
    seed: "seed",
    onTrouble: (error) => troubles.push(error),
  });
  const monkey = new Monkey([ticker]);
  const stop = runUntilStopped(monkey);
  await settle();
  return { monkey, clock, marks, ledger, struckAt, requests, troubles, stop };
}

test("it strikes each time the interval has passed, and not before", async () => {
  const { clock, struckAt, requests } = await start(EVERY_30_S);
  await clock.advance(29_999);
  expect(struckAt).toEqual([]);
  await clock.advance(60_001);
  expect(struckAt).toEqual([30_000, 60_000, 90_000]);
  expect(requests[0]).toMatchObject({ trigger: "interval", fault: "kill" });
});

test("an interval that is off never strikes", async () => {
  const { clock, struckAt, monkey } = await start({ ...EVERY_30_S, rule: undefined });
  await clock.advance(86_400_000);
  expect(struckAt).toEqual([]);
  expect(monkey.nextStrikeAt).toBeUndefined();
});

test("it tells when it strikes next", async () => {
  const { clock, monkey } = await start(EVERY_30_S);
  const began = clock.now();
  await clock.advance(10_000);
  expect(monkey.nextStrikeAt).toBe(began + 30_000);
});

test("a wall clock that jumps neither hastens nor delays a strike", async () => {
  const { clock, struckAt } = await start(EVERY_30_S);
  clock.jump(86_400_000);
  await clock.advance(30_000);
  clock.jump(-2 * 86_400_000);
  await clock.advance(30_000);
  expect(struckAt).toEqual([30_000, 60_000]);
});

test("P33: a restart never hastens a strike, even without an initial delay", async () => {
  const first = await start({ ...EVERY_30_S, initialDelayMs: 0 });
  await first.clock.advance(10_000);
  expect(first.struckAt).toEqual([0]);
  await first.stop();
  const { clock, marks } = first;
  const second = await start({ ...EVERY_30_S, initialDelayMs: 0 }, { clock, marks });
  await clock.advance(19_999);
  expect(second.struckAt).toEqual([]);
  await clock.advance(1);
  expect(second.struckAt).toEqual([20_000]);
});

test("P32: ticks that were missed are counted in one event and not made up for", async () => {
  const { clock, struckAt, ledger } = await start(EVERY_30_S);
  await clock.advance(30_000);
  clock.pass(100_000);
  await clock.advance(0);
  expect(struckAt).toEqual([30_000]);
  expect(ledger.of("tick.skipped")).toMatchObject([{ times: 3 }]);
  await clock.advance(20_000);
  expect(struckAt).toEqual([30_000, 150_000]);
});

test("a strike that takes longer than the interval swallows the ticks meanwhile", async () => {
  const { promise, resolve } = Promise.withResolvers<StrikeOutcome>();
  const { clock, struckAt, ledger } = await start(EVERY_30_S, { strike: () => promise });
  await clock.advance(100_000);
  resolve(HELD);
  await clock.advance(0);
  expect(struckAt).toEqual([30_000]);
  expect(ledger.of("tick.skipped")).toMatchObject([{ times: 2 }]);
});

test("an error of one strike does not end the loop", async () => {
  const { clock, struckAt, troubles } = await start(EVERY_30_S, {
    strike: () => Promise.reject(new Error("boom")),
  });
  await clock.advance(60_000);
  expect(struckAt).toHaveLength(2);
  expect(troubles).toHaveLength(2);
});

test("CHAOS_PROBABILITY decides tick by tick, and what it holds is recorded", async () => {
  const { clock, struckAt, ledger } = await start({ ...EVERY_30_S, probability: 0.3 });
  const ticks = 1000;
  await clock.advance(30_000 * ticks);
  expect(struckAt.length + ledger.of("hold").length).toBe(ticks);
  // the seed is fixed: five standard deviations either way
  expect(Math.abs(struckAt.length - 300)).toBeLessThan(73);
  expect(ledger.of("hold")[0]).toMatchObject({ code: "probability", trigger: "interval" });
});

test("a plan of the last run that cannot be read is told, and the first strike waits in full (P33)", async () => {
  const marks = new Marks(openDatabase(":memory:"));
  marks.set("interval.next", "{half a");
  const { clock, struckAt, troubles } = await start(EVERY_30_S, { marks });
  await clock.advance(29_999);
  expect(struckAt).toEqual([]);
  await clock.advance(1);
  expect(struckAt).toEqual([30_000]);
  expect(troubles).toHaveLength(1);
});

test("of several tickers each keeps to its own schedule and remembers its own next tick", async () => {
  const clock = new ManualClock();
  const marks = new Marks(openDatabase(":memory:"));
  const ticks: string[] = [];
  const ticker = (name: string, intervalMs: number) =>
    new Ticker({
      name,
      schedule: () => intervalSchedule({ intervalMs, jitter: 0 }, intervalMs),
      tick: async () => void ticks.push(name),
      ledger: new MemoryRecorder(),
      marks,
      clock,
      seed: "seed",
      onTrouble: () => {},
    });
  const began = clock.now();
  const monkey = new Monkey([ticker("day", 50_000), ticker("night", 20_000)]);
  runUntilStopped(monkey);
  await settle();
  expect(monkey.nextStrikeAt).toBe(began + 20_000);
  for (let step = 0; step < 5; step++) await clock.advance(10_000);
  expect(ticks).toEqual(["night", "night", "day"]);
  expect(JSON.parse(marks.get("night.next") ?? "")).toMatchObject({ at: began + 60_000 });
  expect(JSON.parse(marks.get("day.next") ?? "")).toMatchObject({ at: began + 100_000 });
});
