import { expect, test } from "vitest";
import { someOf } from "../../src/world/some-of.ts";

test.each([
  [["a"], "a"],
  [["a", "b"], "a, b"],
  [["a", "b", "c"], "a, b and 1 more"],
  [[], ""],
])("of %j two are named", (names, said) => {
  expect(someOf(names, 2)).toBe(said);
});
