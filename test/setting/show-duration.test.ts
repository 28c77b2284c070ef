import { expect, test } from "vitest";
import { showDuration } from "../../src/setting/show-duration.ts";

test.each([
  [0, "0 ms"],
  [500, "500 ms"],
  [999.6, "1 s"],
  [2540, "2.5 s"],
  [3000, "3 s"],
  [10_000, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [90_000, "1 min 30 s"],
  [3_599_700, "1 h"],
  [7_500_000, "2 h 5 min"],
  [86_400_000, "1 d"],
  [273_600_000, "3 d 4 h"],
])("%d ms reads %s", (ms, text) => {
  expect(showDuration(ms)).toBe(text);
});
