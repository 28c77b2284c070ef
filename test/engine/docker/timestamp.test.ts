import fc from "fast-check";
import { expect, test } from "vitest";
import { epochMs } from "../../../src/engine/docker/timestamp.ts";

const NOON = Date.UTC(2026, 0, 2, 12, 0, 0);

test.each([
  ["2026-01-02T12:00:00Z", 0],
  ["2026-01-02T12:00:00.5Z", 500],
  ["2026-01-02T12:00:00.123456789Z", 123.456789],
  ["2026-01-02T12:00:00.000000001Z", 0.000001],
  ["2026-01-02T13:00:00.25+01:00", 250],
  ["2026-01-02T06:30:00-05:30", 0],
])("%s is read with all its decimals", (text, msAfterNoon) => {
  expect(epochMs(text)! - NOON).toBeCloseTo(msAfterNoon, 3);
});

test.each(["0001-01-01T00:00:00Z", "", undefined])("the engine's zero %j means never", (text) => {
  expect(epochMs(text)).toBeUndefined();
});

test.each(["yesterday", "2026-01-02", "2026-01-02T12:00:00", "2026-99-99T12:00:00Z"])(
  "%s is no moment, and none is invented",
  (text) => {
    expect(epochMs(text)).toBeUndefined();
  },
);

test("what is later in the engine's text is never earlier in milliseconds", () => {
  const nanoseconds = fc.integer({ min: 0, max: 999_999_999 });
  const moment = (nanos: number) => `2026-01-02T12:00:00.${String(nanos).padStart(9, "0")}Z`;
  fc.assert(
    fc.property(nanoseconds, nanoseconds, (one, other) => {
      const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
      expect(epochMs(moment(earlier))).toBeLessThanOrEqual(epochMs(moment(later))!);
    }),
  );
});
