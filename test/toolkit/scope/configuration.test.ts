import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/toolkit/json.ts";
import { pythonStr } from "../../../src/toolkit/python/python-value.ts";
import { resolveConfiguration } from "../../../src/toolkit/scope/configuration.ts";

const env = { SET: "5", EMPTY: "", WORD: "word", NO: "No", JSON: '{"a": [1]}', FLOAT: "1" };
const resolve = (configuration: Json, overrides?: JsonObject) =>
  resolveConfiguration({ experiment: { configuration }, overrides, env });
const variable = (key: string, rest = {}) => ({ k: { type: "env", key, ...rest } });

describe("the configuration is resolved", () => {
  test.each<[what: string, declared: Json, resolved: Json]>([
    ["null is absent", null, {}],
    [
      "literals of every kind",
      { a: "x", b: [1], c: { d: null } },
      { a: "x", b: [1], c: { d: null } },
    ],
    ["a variable is text", variable("SET"), { k: "5" }],
    ["an empty variable wins over a default", variable("EMPTY", { default: "x" }), { k: "" }],
    ["a default", variable("NOPE", { default: "x" }), { k: "x" }],
    ["an empty default", variable("NOPE", { default: "" }), { k: "" }],
    ["a default that is null", variable("NOPE", { default: null }), { k: null }],
    ["a default of another kind", variable("NOPE", { default: 3, env_var_type: "int" }), { k: 3 }],
    ["a default that is text", variable("NOPE", { default: "3", env_var_type: "int" }), { k: 3 }],
    [
      "a default that is true, as a number",
      variable("NOPE", { default: true, env_var_type: "int" }),
      { k: 1 },
    ],
    [
      "a default with a fraction, as an integer",
      variable("NOPE", { default: 3.7, env_var_type: "integer" }),
      { k: 3 },
    ],
    [
      "a default that no number can be made of",
      variable("NOPE", { default: null, env_var_type: "int" }),
      { k: null },
    ],
    [
      "a default for json, as it is",
      variable("NOPE", { default: { a: 1 }, env_var_type: "json" }),
      { k: { a: 1 } },
    ],
    ["int", variable("SET", { env_var_type: "int" }), { k: 5 }],
    ["integer", variable("SET", { env_var_type: "integer" }), { k: 5 }],
    ["str", variable("SET", { env_var_type: "str" }), { k: "5" }],
    ["string", variable("SET", { env_var_type: "string" }), { k: "5" }],
    ["bytes", variable("SET", { env_var_type: "bytes" }), { k: "5" }],
    ["bool", variable("SET", { env_var_type: "bool" }), { k: true }],
    ["a bool that says no", variable("NO", { env_var_type: "bool" }), { k: false }],
    ["json", variable("JSON", { env_var_type: "json" }), { k: { a: [1] } }],
    [
      "a probe stays for later",
      { k: { type: "probe", name: "p" } },
      { k: { type: "probe", name: "p" } },
    ],
  ])("%s", (_what, declared, resolved) => {
    expect(resolve(declared)).toEqual(resolved);
  });

  test.each(["float", "number"])("%s stays one also without a fraction", (type) => {
    const { k } = resolve(variable("FLOAT", { env_var_type: type }));
    expect(pythonStr(k ?? null)).toBe("1.0");
    const fallback = resolve(variable("NOPE", { default: 3, env_var_type: type }));
    expect(pythonStr(fallback.k ?? null)).toBe("3.0");
  });

  test.each<[message: string, declared: Json]>([
    ["environment key that does not exist: NOPE", variable("NOPE")],
    [
      "configuration 'k', from WORD: expected an integer",
      variable("WORD", { env_var_type: "int" }),
    ],
    ["configuration 'k', from WORD: expected JSON", variable("WORD", { env_var_type: "json" })],
    ["variable type can only be: bool, str", variable("SET", { env_var_type: "object" })],
    ["needs a `key`", { k: { type: "env" } }],
    ["expected configuration to be a mapping", ["a"]],
  ])("%s", (message, declared) => {
    expect(() => resolve(declared)).toThrow(message);
  });
});

describe("overrides", () => {
  test("stand for names that are declared, and for no others", () => {
    expect(resolve({ a: 1, ...variable("NOPE") }, { a: null, k: 2, other: 3 })).toEqual({
      a: null,
      k: 2,
    });
  });

  test("can be definitions themselves", () => {
    expect(resolve({ k: 1 }, variable("SET"))).toEqual({ k: "5" });
  });
});
