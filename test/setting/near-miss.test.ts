import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest } from "../../src/setting/near-miss.ts";

const commands = ["start", "strike", "status", "targets"];

test.each([
  ["strik", "strike"],
  ["stauts", "status"],
  ["stattus", "status"],
  ["tragets", "targets"],
  ["sTart", "start"],
])("%s is taken for %s", (written, meant) => {
  expect(nearest(written, commands)).toBe(meant);
});

test("what resembles nothing is taken for nothing", () => {
  expect(nearest("compose", commands)).toBeUndefined();
  expect(nearest("anything", [])).toBeUndefined();
});

test("two neighbours that were swapped are one slip", () => {
  expect(nearest("ba", ["ab"], 1)).toBe("ab");
  expect(nearest("ca", ["abc"], 2)).toBeUndefined();
});

test("a word is nearest to itself, and no known word is found beyond what is tolerated", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (word, others) => {
      expect(nearest(word, [...others, word], 0)).toBe(word);
      const found = nearest(word, others, 0);
      expect(found === undefined || found === word).toBe(true);
    }),
  );
});

test("a text of 100 kB is near to nothing, and is not compared (P62)", () => {
  const known = Array.from({ length: 1000 }, (_, index) => `worker-${index}`);
  expect(nearest("worker-1".repeat(12_800), known, Number.POSITIVE_INFINITY)).toBeUndefined();
});
