import fc from "fast-check";
import { expect, test } from "vitest";
import { duration, durationOrOff, formatDuration } from "../../src/setting/duration.ts";

test.each([
  ["30", 30_000],
  ["0", 0],
  ["0.5", 500],
  ["1.1", 1100],
  ["500ms", 500],
  ["30s", 30_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["2d", 172_800_000],
  ["1d1h1m1s1ms", 90_061_001],
  ["  30s\n", 30_000],
])("%j is a duration", (text, ms) => {
  expect(duration().parse(text)).toBe(ms);
});

test.each([
  "",
  " ",
  "5m junk",
  "5 m",
  "-5",
  "+5",
  "5M",
  "m",
  "5mm",
  "30m1h",
  "1h1h",
  "1.5h30m",
  "1e3",
  "0x10",
  "Infinity",
  "NaN",
  "٣",
  "off",
  "0.5ms",
  "36501d",
  `${"9".repeat(400)}`,
])("%j is no duration", (text) => {
  expect(duration().safeParse(text).success).toBe(false);
});

test("a refusal says what was expected and what came", () => {
  expect(duration({ minMs: 100 }).safeParse("5m junk").error?.issues[0]?.message).toBe(
    'expected a duration of at least 100ms such as 30 (seconds), 500ms, 5m or 1h30m, got "5m junk"',
  );
});

test("a duration below the minimum is refused, the minimum is not", () => {
  expect(duration({ minMs: 100 }).safeParse("99ms").success).toBe(false);
  expect(duration({ minMs: 100 }).parse("100ms")).toBe(100);
});

test("where off is allowed, it is, in any case", () => {
  expect(durationOrOff({ minMs: 100 }).parse("OFF")).toBe("off");
  expect(durationOrOff({ minMs: 100 }).parse("1s")).toBe(1000);
  expect(durationOrOff({ minMs: 100 }).safeParse("0").success).toBe(false);
});

test("a duration that was written out is read back as the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 36_500 * 86_400_000 }), (ms) => {
      expect(duration().parse(formatDuration(ms))).toBe(ms);
    }),
  );
});

test.each([
  [0, "0s"],
  [500, "500ms"],
  [1500, "1s500ms"],
  [5_400_000, "1h30m"],
])("%i ms are written %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
