import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAll } from "../../../src/toolkit/jsonpath/evaluate.ts";
import { PathRefusal } from "../../../src/toolkit/jsonpath/lex.ts";
import { parsePath } from "../../../src/toolkit/jsonpath/parse.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";

const document = readJson(`{
  "a": {"x": 1, "b": {"x": 2}}, "x": 0, "l": [1, 2, 3, 4], "m": 1, "key": "x",
  "foo": [{"baz": 1, "n": "one"}, {"baz": 2, "n": "two", "ok": false}, {"q": null}],
  "a-b": 5, "s": "héy", "and": 6, "q\\"": 7
}`);

const found = (path: string) => JSON.parse(JSON.stringify(findAll(parsePath(path), document)));

describe("a path finds what jsonpath2 finds", () => {
  test.each<[path: string, matches: unknown]>([
    ["$.x", [0]],
    ["$.nope", []],
    ["$.x.y", []],
    ["$.a.*", [1, { x: 2 }]],
    ['$["a-b"]', [5]],
    ['$["and"]', [6]],
    ['$["a"]["x"]', [1]],
    ['$["x","m"]', [0, 1]],
    ["$..x", [0, 1, 2]],
    ['$..["x"]', [0, 1, 2]],
    ["$..b.x", [2]],
    ["$.l[0]", [1]],
    ["$.l[-1]", [4]],
    ["$.l[4]", []],
    ["$.l[-5]", []],
    ["$.l[0,2]", [1, 3]],
    ["$.l[*]", [1, 2, 3, 4]],
    ["$.l.*", [1, 2, 3, 4]],
    ["$.l[1:3]", [2, 3]],
    ["$.l[1:]", [2, 3, 4]],
    ["$.l[:2]", [1, 2]],
    ["$.l[:]", [1, 2, 3, 4]],
    ["$.l[::2]", [1, 3]],
    ["$.l[-2:]", [3, 4]],
    ["$.l[3:0:-1]", [4, 3, 2]],
    ["$.l[::-1]", []],
    ["$.l[::0]", []],
    ["$.l[0:9999999999]", [1, 2, 3, 4]],
    ["$.l[3:-5:-1]", [4, 3, 2, 1]],
    ["$.x[0]", []],
    ["$.foo[*].baz", [1, 2]],
    ["$.foo[?(@.baz)]", []],
    ["$.foo.*[?(@.baz)].n", ["one", "two"]],
    ["$.foo[*][?(@.baz = 1)].n", ["one"]],
    ["$.foo[*][?(@.baz = 1.0)].n", ["one"]],
    ["$.foo[*][?(@.baz = true)].n", ["one"]],
    ["$.foo[*][?(@.baz != 1)].n", ["two"]],
    ["$.foo[*][?(@.baz > 1)].n", ["two"]],
    ["$.foo[*][?(@.baz >= 1)].n", ["one", "two"]],
    ["$.foo[*][?(@.baz < 2)].n", ["one"]],
    ["$.foo[*][?(@.baz <= 2)].n", ["one", "two"]],
    ['$.foo[*][?(@.n < "z")]', []],
    ["$.foo[*][?(@.baz > $.m)].n", ["two"]],
    ["$.foo[*][?(1 = @.baz)].n", ["one"]],
    ["$.foo[*][?(@.ok)].n", ["two"]],
    ["$.foo[*][?(not @.ok)].n", ["one"]],
    ["$.foo[*][?(@.q = null)]", [{ q: null }]],
    ['$.foo[*][?(@.n = "two" or @.n = "one")].baz', [1, 2]],
    ["$.foo[*][?(@.baz = 2 and @.ok = false)].n", ["two"]],
    // or binds tighter: false and (true or true)
    ["$.foo[*][?(@.q = 1 and @.baz or @.n)].n", []],
    ["$.foo[*][?((@.q = 1 and @.baz) or @.n)].n", ["one", "two"]],
    ["$.foo[*][?(@.* = 2)].n", ["two"]],
    ['$.foo[*][?(@.n contains "w")].n', ["two"]],
    ["$[?(@.l contains 3)].m", [1]],
    ['$[?(@.a contains "x")].m', [1]],
    ["$[?(@.l = [1, 2, 3, 4])].m", [1]],
    ['$[?(@.a.b = {"x": 2})].m', [1]],
    ["$[?(true)].m", [1]],
    ["$[?(0)].m", []],
    ["$.l[$.m]", [2]],
    ["$.a[$.key]", [1]],
    // as far before the beginning as it may be
    ["$.l[-9:2]", [1, 2]],
    ["$.l[-4:2]", [1, 2]],
    ["$.l[:-9]", []],
    ["$.l[length()]", [4]],
    ["$.l.length()", [4]],
    ["$.s.length()", [3]],
    ["$.a.length()", []],
    ["$.a.keys()", [["x", "b"]]],
    ["$.a.values()", [[1, { x: 2 }]]],
    ["$.l.keys()", [[0, 1, 2, 3]]],
    ["$.l.values()", [[1, 2, 3, 4]]],
    [
      "$.l.entries()",
      [
        [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 4],
        ],
      ],
    ],
    ["$.s.keys()", []],
    ["$.l.length(1)", []],
    ["$.a.keys(1)", []],
    ["$.contains", []],
    ["$.a.b.entries()", [[["x", 2]]]],
    ["$.s.charAt(1)", ["é"]],
    ["$.s.charAt(9)", []],
    ["$.s.charAt($.m)", ["é"]],
    ["$.s.substring(1)", ["éy"]],
    ["$.s.substring(0, 2)", ["hé"]],
    [" $ . a [ 'x' ] ".replaceAll("'", '"'), [1]],
    // no escape is decoded, so this key cannot be reached
    ['$["q\\""]', []],
  ])("%s", (path, matches) => {
    expect(found(path)).toEqual(matches);
  });

  test("$ alone is the whole", () => {
    expect(findAll(parsePath("$"), 5)).toEqual([5]);
  });
});

describe("what jsonpath2 does not understand is refused, with the place", () => {
  test.each([
    "",
    "foo",
    "foo[*].baz",
    "@.a",
    "$.",
    "$..",
    "$.a-b",
    "$['a']",
    "$.foo[?(@.baz == 1)]",
    "$.foo[?(@.baz = 1 && @.n)]",
    "$.foo[(@.length-1)]",
    "$.foo[?@.baz]",
    "$.foo[]",
    "$.foo[1.5]",
    "$.foo[a]",
    "$.foo[0",
    "$.and",
    "$.true",
    "$.foo.nope()",
    "$.a b",
    "$.é",
    '$["a\\q"]',
    '$["a',
    "$.foo[?(@.a = )]",
    "$.foo[01]",
    `$${"[?(".repeat(300)}`,
  ])("%s", (path) => {
    expect(() => parsePath(path)).toThrow(PathRefusal);
  });

  test("and the place is told", () => {
    expect(() => parsePath("$.foo[?(@.baz == 1)]")).toThrow(
      "expected a path or a value at character 16, found =",
    );
  });
});

test("any text is a path or refused, and any path can be followed in anything", () => {
  const part = fc.constantFrom(
    ...["$", "@", ".", "..", "*", "[", "]", "(", ")", "?", "?(", ",", ":", "=", "<", "contains"],
    ...[
      "a",
      '"a"',
      "0",
      "-1",
      "1.5",
      "and",
      "or",
      "not",
      "true",
      "null",
      "length()",
      " ",
      "{",
      "}",
    ],
  );
  const path = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 12 }).map((parts) => `$${parts.join("")}`),
  );
  fc.assert(
    fc.property(path, fc.jsonValue(), (text, value) => {
      const matches = matchesOf(text, JSON.stringify(value));
      expect(matches === undefined || Array.isArray(matches)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

function matchesOf(path: string, json: string) {
  try {
    return findAll(parsePath(path), readJson(json));
  } catch (error) {
    expect(error).toBeInstanceOf(PathRefusal);
    return undefined;
  }
}
