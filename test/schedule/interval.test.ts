import fc from "fast-check";
import { expect, test } from "vitest";
import { firstTick, followingTick } from "../../src/schedule/interval.ts";

const rule = { intervalMs: 30_000, jitter: 0 };

test("P33: a start never strikes at once but after the initial delay", () => {
  const tick = firstTick({ now: 1000, initialDelayMs: 30_000, rule, remembered: undefined });
  expect(tick).toEqual({ at: 31_000, skipped: 0 });
});

test("P33: a restart never brings a planned strike forward", () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(60_000), fc.nat(30_000), (now, initialDelayMs, ahead) => {
      const at = now + ahead;
      const tick = firstTick({
        now,
        initialDelayMs,
        rule,
        remembered: { at, intervalMs: rule.intervalMs },
      });
      expect(tick.at).toBeGreaterThanOrEqual(at);
    }),
  );
});

test("a plan that was made with another interval does not bind", () => {
  const remembered = { at: 3_600_000, intervalMs: 3_600_000 };
  expect(firstTick({ now: 0, initialDelayMs: 5, rule, remembered }).at).toBe(5);
});

test("a plan further away than the interval, from a clock that was set back, does not bind", () => {
  const remembered = { at: 86_400_000, intervalMs: rule.intervalMs };
  expect(firstTick({ now: 0, initialDelayMs: 5, rule, remembered }).at).toBe(5);
});

test("ticks keep their grid, however late each one is served", () => {
  const tick = followingTick({ planned: 30_000, now: 30_250, rule, roll: () => 0.5 });
  expect(tick).toEqual({ at: 60_000, skipped: 0 });
});

test("P32: missed ticks are counted and skipped, and the next one lies in the future", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(10_000_000),
      (intervalMs, jitter, rolled, late) => {
        const planned = 5000;
        const now = planned + late;
        const tick = followingTick({
          planned,
          now,
          rule: { intervalMs, jitter },
          roll: () => rolled,
        });
        expect(tick.at).toBeGreaterThan(now);
        expect(tick.at - now).toBeLessThanOrEqual(Math.max(intervalMs, intervalMs * (1 + jitter)));
        expect(Number.isInteger(tick.skipped)).toBe(true);
      },
    ),
  );
});

test("without missed ticks the following one is the interval give or take the jitter away", () => {
  const options = { planned: 1000, now: 1000, rule: { intervalMs: 1000, jitter: 0.2 } };
  expect(followingTick({ ...options, roll: () => 0 }).at).toBe(1800);
  expect(followingTick({ ...options, roll: () => 0.5 }).at).toBe(2000);
});
