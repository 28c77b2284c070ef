import { describe, expect, test } from "vitest";
import {
  resolveConfiguration,
  resolveDynamicConfiguration,
} from "../../src/experiment/configuration.ts";
import type { Activity, Json, JsonObject, Scope } from "../../src/experiment/experiment.ts";
import type { ProbeOutcome } from "../../src/experiment/probe-outcome.ts";
import { pythonStr } from "../../src/experiment/python-value.ts";

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

describe("values that a probe gives", () => {
  const probe = (name: string, type: string): JsonObject => ({
    type: "probe",
    name,
    provider: { type },
  });

  async function resolveDynamic(configuration: JsonObject, outcomes: Record<string, ProbeOutcome>) {
    const asked: [Activity, Scope][] = [];
    const secrets = { s: { token: "x" } };
    const resolved = await resolveDynamicConfiguration(
      { configuration, secrets },
      async (activity, scope) => {
        asked.push([activity, scope]);
        return outcomes[String(activity.name)] ?? { kind: "failed", because: "no such probe" };
      },
    );
    return { ...resolved, asked };
  }
  const gave = (output: Json): ProbeOutcome => ({ kind: "succeeded", output });

  test("are the output of a process without blanks around it, or the body of an answer", async () => {
    const { configuration, failures } = await resolveDynamic(
      { a: 1, out: probe("p", "process"), body: probe("h", "http"), none: probe("e", "http") },
      {
        p: gave({ status: 0, stdout: " x \n", stderr: "" }),
        h: gave({ status: 500, headers: {}, body: { b: 1 } }),
        e: gave({ status: 200, headers: {} }),
      },
    );
    expect(configuration).toEqual({ a: 1, out: "x", body: { b: 1 }, none: null });
    expect(failures).toEqual([]);
  });

  test("are left out where the probe fails, with the reason", async () => {
    const { configuration, failures } = await resolveDynamic(
      { p: probe("p", "process"), f: probe("f", "http"), z: 1 },
      { p: gave({ status: 3, stdout: "x" }), f: { kind: "failed", because: "refused" } },
    );
    expect(configuration).toEqual({ z: 1 });
    expect(failures).toEqual([
      "configuration 'p': the process ended with status 3",
      "configuration 'f': refused",
    ]);
  });

  test("are asked for in their order, and can use what came before", async () => {
    const { asked } = await resolveDynamic(
      { a: 1, p: probe("p", "process"), q: probe("q", "process") },
      { p: gave({ status: 0, stdout: "x" }), q: gave({ status: 0, stdout: "y" }) },
    );
    expect(asked.map(([{ name }, { configuration }]) => [name, configuration])).toEqual([
      ["p", { a: 1 }],
      ["q", { a: 1, p: "x" }],
    ]);
  });

  test("P45: bring no secret into the definition of their probe", async () => {
    const definition = probe("p", "process");
    const { asked } = await resolveDynamic(
      { p: definition },
      { p: gave({ status: 0, stdout: "x" }) },
    );
    expect(JSON.stringify([definition, asked[0]![0]])).not.toContain("token");
  });
});
