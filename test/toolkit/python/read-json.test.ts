import { expect, test } from "vitest";
import { pythonStr } from "../../../src/toolkit/python/python-value.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";

test.each([
  ['{"a": NaN, "b": [Infinity, -Infinity]}', "{'a': nan, 'b': [inf, -inf]}"],
  ["NaN", "nan"],
  ['{"NaN": "Infinity \\" NaN", "x": NaN}', `{'NaN': 'Infinity " NaN', 'x': nan}`],
  ["1e999", "inf"],
  ["[1.0, 1, 12345678901234567890]", "[1.0, 1, 12345678901234567890]"],
])("%s is read as Python reads it", (text, spelled) => {
  expect(pythonStr(readJson(text))).toBe(spelled);
});

test.each(["nan", "{NaN: 1}", "[NaN", "+Infinity", "- Infinity", "NaN1", "", "[1,]"])(
  "%j is no JSON, and the complaint is about what was given",
  (text) => {
    expect(() => readJson(text)).toThrow(SyntaxError);
    expect(() => readJson(text)).not.toThrow(/99999/);
  },
);

test("what JSON cannot hold is null in a journal", () => {
  expect(JSON.stringify(readJson("[NaN, Infinity]"))).toBe("[null,null]");
});
