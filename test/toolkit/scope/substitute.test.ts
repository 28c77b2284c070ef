import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/toolkit/json.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";
import { substitute, substituteArguments } from "../../../src/toolkit/scope/substitute.ts";

const scope = {
  configuration: readJson(
    '{"name": "dev", "port": 80, "ratio": 1.0, "up": true, "none": null, "list": [1, "a"], "my-key": "x", "both": "conf", "nested": {"a": 1}, "again": "${name}"}',
  ) as JsonObject,
  secrets: { one: { token: "s3", both: "secret" }, two: { token: "other", late: 5 } },
};

describe("placeholders are filled as by Python's string.Template", () => {
  test.each<[text: string, filled: Json]>([
    ["${name}", "dev"],
    ["$name", "dev"],
    ["a-${name}-b", "a-dev-b"],
    ["$name.site", "dev.site"],
    ["${port}", 80],
    // only braces keep the type
    ["$port", "80"],
    [":${port}", ":80"],
    ["${ratio}x", "1.0x"],
    ["${up}", true],
    ["$up", "True"],
    ["is ${up}", "is True"],
    ["${none}", null],
    ["$none", "None"],
    ["no ${none}", "no None"],
    ["${list}", [1, "a"]],
    ["$list", "[1, 'a']"],
    ["l=${list}", "l=[1, 'a']"],
    ["${nested}", { a: 1 }],
    ["n=${nested}", "n={'a': 1}"],
    ["${nested.a}", "${nested.a}"],
    ["${unknown}/x", "${unknown}/x"],
    ["${unknown}", "${unknown}"],
    ["${my-key}", "${my-key}"],
    ["$my-key", "$my-key"],
    ["$$name", "$name"],
    ["$$", "$"],
    ["$$$name", "$dev"],
    ["costs $5", "costs $5"],
    ["$", "$"],
    ["${}", "${}"],
    ["${name", "${name"],
    ["${token}", "s3"],
    ["${late}", 5],
    ["${both}", "conf"],
    ["${again}", "${name}"],
    ["", ""],
  ])("%s", (text, filled) => {
    expect(substitute(text, scope)).toEqual(filled);
  });

  test("also in lists and objects, but not in keys", () => {
    const value = { "${name}": ["$name", { deep: "${port}" }], n: 5, z: null };
    expect(substitute(value, scope)).toEqual({
      "${name}": ["dev", { deep: 80 }],
      n: 5,
      z: null,
    });
  });

  test("a name that only objects have is unknown", () => {
    expect(substitute("${constructor}", scope)).toBe("${constructor}");
    expect(substitute("a ${toString}", scope)).toBe("a ${toString}");
  });
});

test("without configuration and secrets, arguments stay untouched and the rest loses its $$", () => {
  const nothing = { configuration: {}, secrets: {} };
  expect(substituteArguments("$$HOME", nothing)).toBe("$$HOME");
  expect(substitute("$$HOME", nothing)).toBe("$HOME");
  expect(substituteArguments("$$HOME", { configuration: { a: 1 }, secrets: {} })).toBe("$HOME");
  expect(substituteArguments("$$HOME", { configuration: {}, secrets: { s: {} } })).toBe("$HOME");
});

test("anything can be substituted in anything, and what holds no $ stays what it was", () => {
  fc.assert(
    fc.property(fc.json(), fc.dictionary(fc.string(), fc.jsonValue()), (json, configuration) => {
      const value = readJson(json);
      const filled = substitute(value, {
        configuration: configuration as JsonObject,
        secrets: configuration as JsonObject,
      });
      if (!json.includes("$")) expect(JSON.stringify(filled)).toBe(JSON.stringify(value));
    }),
  );
});
