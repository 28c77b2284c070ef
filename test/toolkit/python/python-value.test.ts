import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isTruthy,
  orderOf,
  pythonEquals,
  pythonRepr,
  pythonStr,
} from "../../../src/toolkit/python/python-value.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";

describe("a value is spelled as Python spells it", () => {
  test.each<[json: string, spelled: string]>([
    ["null", "None"],
    ["true", "True"],
    ["false", "False"],
    ["1", "1"],
    ["-0", "0"],
    ["1.0", "1.0"],
    ["-0.0", "-0.0"],
    ["1e3", "1000.0"],
    ["2.5", "2.5"],
    ["0.1", "0.1"],
    ["1e16", "1e+16"],
    ["1e15", "1000000000000000.0"],
    ["1.5e300", "1.5e+300"],
    ["0.0001", "0.0001"],
    ["0.00001", "1e-05"],
    ["5e-324", "5e-324"],
    ["123456789012345.6", "123456789012345.6"],
    ["12345678901234567890", "12345678901234567890"],
    ['"text"', "text"],
    ['["a", 1, null]', "['a', 1, None]"],
    ['{"a": {"b": 1.0}, "c": true}', "{'a': {'b': 1.0}, 'c': True}"],
    ["[]", "[]"],
    ["{}", "{}"],
    [`["it's"]`, `["it's"]`],
    [`["'\\""]`, `['\\'"']`],
    ['["\\n\\t\\r\\\\"]', "['\\n\\t\\r\\\\']"],
    ['["\\u0000\\u007f\\u00a0"]', "['\\x00\\x7f\\xa0']"],
    ['["\\u200b\\u2028"]', "['\\u200b\\u2028']"],
    ['["é世😀"]', "['é世😀']"],
  ])("%s is %s", (json, spelled) => {
    expect(pythonStr(readJson(json))).toBe(spelled);
  });

  test("text is quoted by repr alone", () => {
    expect(pythonRepr("a")).toBe("'a'");
    expect(pythonStr("a")).toBe("a");
  });
});

describe("values are equal as in Python", () => {
  test.each<[a: string, b: string, areEqual: boolean]>([
    ["1", "1.0", true],
    ["true", "1", true],
    ["false", "0", true],
    ["true", "2", false],
    ["1", '"1"', false],
    ["null", "0", false],
    ["null", "false", false],
    ["null", "null", true],
    ["[1, true]", "[1.0, 1]", true],
    ["[1]", "[1, 2]", false],
    ['{"a": 1, "b": 2}', '{"b": 2.0, "a": true}', true],
    ['{"a": null}', "{}", false],
    ['{"a": 1}', '{"b": 1}', false],
    ["[]", "{}", false],
    ["12345678901234567890", "12345678901234567891", false],
    ["9007199254740993", "9007199254740992.0", false],
  ])("%s == %s: %s", (a, b, areEqual) => {
    expect(pythonEquals(readJson(a), readJson(b))).toBe(areEqual);
    expect(pythonEquals(readJson(b), readJson(a))).toBe(areEqual);
  });

  test("everything but what is not a number equals itself", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(pythonEquals(readJson(json), readJson(json))).toBe(true);
      }),
    );
  });
});

test.each<[json: string, isTrue: boolean]>([
  ["null", false],
  ["0", false],
  ["0.0", false],
  ['""', false],
  ["[]", false],
  ["{}", false],
  ["-1", true],
  ["1.0", true],
  ['"0"', true],
  ["[0]", true],
  ['{"a": null}', true],
])("bool(%s) is %s", (json, isTrue) => {
  expect(isTruthy(readJson(json))).toBe(isTrue);
});

test("numbers have an order among themselves, and nothing else has any", () => {
  expect(orderOf(1, readJson("1.0"))).toBe(0);
  expect(orderOf(true, 2)).toBe(-1);
  expect(orderOf(3, 2.5)).toBe(1);
  expect(orderOf(1, "1")).toBeUndefined();
  expect(orderOf(null, null)).toBeUndefined();
  expect(orderOf(Number.NaN, 1)).toBeUndefined();
});

test("an experiment is written again with its numbers as they were", () => {
  const text = '{"a":1.0,"b":1,"c":12345678901234567890,"d":[2.5,1e+16]}';
  expect(JSON.stringify(readJson(text))).toBe(text);
});
