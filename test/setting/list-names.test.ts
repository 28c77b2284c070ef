import { expect, test } from "vitest";
import { listNames } from "../../src/setting/list-names.ts";

test.each([
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c"], "a, b and 1 more"],
  [[], ""],
])("A list of at most two names writes %j as %j", (names, text) => {
  expect(listNames(names, 2)).toBe(text);
});

test("A list shows at most five names by default", () => {
  expect(listNames(["a", "b", "c", "d", "e", "f", "g"])).toBe("a, b, c, d, e and 2 more");
});
