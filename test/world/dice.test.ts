import fc from "fast-check";
import { expect, test } from "vitest";
import { dice } from "../../src/world/dice.ts";

function rolls(count: number, roll: () => number): readonly number[] {
  return Array.from({ length: count }, roll);
}

test("P6: the same seed and stream roll the same, on every machine and in every version", () => {
  expect(rolls(3, dice("seed", "strike", 17))).toEqual(rolls(3, dice("seed", "strike", 17)));
  expect(rolls(3, dice("seed", "strike", 17))).toEqual([
    0.1483272765763104, 0.5044780033640563, 0.1330620739609003,
  ]);
});

test("another seed, name or number is another stream", () => {
  const first = [
    dice("seed", "strike", 17),
    dice("seeds", "strike", 17),
    dice("seed", "strike", 18),
    dice("seed", "tick", 17),
    dice("seed", "strike", "17"),
    dice("seed", "strike17"),
  ].map((roll) => roll());
  expect(new Set(first).size).toBe(first.length);
});

test("every roll is at least zero and less than one", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      for (const roll of rolls(50, dice(seed))) {
        expect(roll).toBeGreaterThanOrEqual(0);
        expect(roll).toBeLessThan(1);
      }
    }),
  );
});

test("all parts of the range are rolled equally often", () => {
  const counts = new Array<number>(10).fill(0);
  for (const roll of rolls(100_000, dice("a seed"))) counts[Math.floor(roll * 10)]! += 1;
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // the 99.9 % quantile of nine degrees of freedom
  expect(chiSquared).toBeLessThan(27.9);
});
