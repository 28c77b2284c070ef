import { expect, test } from "vitest";
import { humanDuration } from "../../src/setting/human-duration.ts";

test.each([
  [-3, "0 ms"],
  [0, "0 ms"],
  [45.2, "45 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [1240, "1.24 s"],
  [9996, "10 s"],
  [10_000, "10 s"],
  [12_345, "12.3 s"],
  [59_960, "1 min"],
  [125_400, "2 min 5 s"],
  [3_599_600, "1 h"],
  [5_400_000, "1 h 30 min"],
  [86_399_000, "1 d"],
  [90_000_000, "1 d 1 h"],
  [30 * 86_400_000, "30 d"],
])("%d ms reads as %s", (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});
