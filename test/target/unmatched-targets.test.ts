import { expect, test } from "vitest";
import { readPattern } from "../../src/setting/pattern.ts";
import { unmatchedTargets } from "../../src/target/unmatched-targets.ts";

const NAMES = ["shop-worker-1", "worker", "shop-api-1", "api"];

function unmatched(...texts: readonly string[]): readonly string[] {
  const patterns = texts.map((text) => {
    const reading = readPattern(text);
    if (reading.kind === "refused") throw new Error(reading.because);
    return reading.value;
  });
  return unmatchedTargets(patterns, NAMES);
}

test("entries that match a container or a service in scope are not told of", () => {
  expect(unmatched("worker", "shop-*", "re2:shop-.*-1")).toEqual([]);
});

test.each([
  ["wroker", "; did you mean worker?"],
  ["entirely-different", ""],
  ["web-*", ""],
  [
    "re2:^shop-api",
    "; it matches a part of shop-api-1, but a pattern must match the whole name: write re2:^shop-api.*",
  ],
])("%s, which matches nothing in scope, is told of with what may be meant", (text, hint) => {
  expect(unmatched("worker", text)).toEqual([
    `${JSON.stringify(text)} of CHAOS_TARGETS matches no container in scope${hint}`,
  ]);
});
