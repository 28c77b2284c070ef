import { expect, test } from "vitest";
import { showTime } from "../../src/cli/show-time.ts";

const NOW = Date.parse("2026-01-31T08:00:00.000Z");

test.each([
  ["2026-01-31T08:00:00.400Z", "now (2026-01-31T08:00:00Z)"],
  ["2026-01-31T07:57:00.100Z", "3 min ago (2026-01-31T07:57:00Z)"],
  ["2026-01-31T08:00:12.000Z", "in 12 s (2026-01-31T08:00:12Z)"],
  ["2026-01-29T04:00:00.000Z", "2 d 4 h ago (2026-01-29T04:00:00Z)"],
])("%s is told as %s", (at, told) => {
  expect(showTime(at, NOW)).toBe(told);
});
