import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineClock } from "../../src/engine/engine-clock.ts";

const HOUR_MS = 3_600_000;

test("without any answer the engine's time is unknown", () => {
  expect(new EngineClock().at(5000)).toBeUndefined();
});

test("an event says that the engine's clock shows at least its time", () => {
  const clock = new EngineClock();
  clock.sawTime(1_000_000, 0);
  expect(clock.at(2000)?.earliest).toBeCloseTo(1_002_000, -1);
});

test("an event that is told late does not turn the engine's clock back", () => {
  const clock = new EngineClock();
  clock.sawTime(1_000_000, 0);
  clock.sawTime(1_000_100, 80_000);
  expect(clock.at(80_000)?.earliest).toBeGreaterThan(1_079_900);
});

test.each([HOUR_MS, -HOUR_MS])(
  "an engine's clock that is set by %d ms is noticed by the next answer (P56)",
  (jump) => {
    const clock = new EngineClock();
    clock.sawTime(10 * HOUR_MS, 0);
    clock.sawDate(10 * HOUR_MS, { sentMs: 5, receivedMs: 10 });
    const date = 10 * HOUR_MS + jump + 1000;
    clock.sawDate(date, { sentMs: 1000, receivedMs: 1010 });
    expect(clock.at(1010)?.earliest).toBeCloseTo(date, -2);
    expect(clock.at(1010)?.latest).toBeLessThanOrEqual(date + 1020);
  },
);

test("whatever the engine's answers and delays, its true time stays within the bounds (P56)", () => {
  const answer = fc.record({
    waitMs: fc.integer({ min: 0, max: 20_000 }),
    thereMs: fc.integer({ min: 0, max: 500 }),
    backMs: fc.integer({ min: 0, max: 500 }),
    isEvent: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.integer(), fc.array(answer, { minLength: 1 }), (offset, answers) => {
      const clock = new EngineClock();
      let now = 1_000_000;
      for (const { waitMs, thereMs, backMs, isEvent } of answers) {
        const sentMs = now + waitMs;
        const answeredAt = sentMs + thereMs + offset;
        now = sentMs + thereMs + backMs;
        if (isEvent) clock.sawTime(answeredAt, now);
        else {
          const date = Math.floor(answeredAt / 1000) * 1000;
          clock.sawDate(date, { sentMs, receivedMs: now });
        }
        const bounds = clock.at(now);
        expect(bounds?.earliest).toBeLessThanOrEqual(now + offset + 0.001);
        expect(bounds?.latest).toBeGreaterThanOrEqual(now + offset - 0.001);
      }
    }),
  );
});
