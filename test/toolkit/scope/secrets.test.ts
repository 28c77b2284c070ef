import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/toolkit/json.ts";
import { resolveSecrets } from "../../../src/toolkit/scope/secrets.ts";

const env = { TOKEN: "hunter2", OTHER: "s3cret" };
const resolve = (secrets: Json, overrides?: JsonObject) =>
  resolveSecrets({ experiment: { secrets }, overrides, env });

describe("secrets are resolved by scope", () => {
  test.each<[what: string, declared: Json, secrets: Json, hidden: readonly string[]]>([
    ["null is absent", null, {}, []],
    ["a scope that is null is empty", { s: null }, { s: {} }, []],
    [
      "a secret outside of any scope",
      { a: { type: "env", key: "TOKEN" } },
      { a: "hunter2" },
      ["hunter2"],
    ],
    [
      "what the file spells out is not hidden",
      { s: { a: "x", b: 5 } },
      { s: { a: "x", b: 5 } },
      [],
    ],
    [
      "a variable is",
      { s: { a: { type: "env", key: "TOKEN" } } },
      { s: { a: "hunter2" } },
      ["hunter2"],
    ],
    [
      "also deeper down",
      { s: { a: { b: { type: "env", key: "OTHER" }, c: 1 } } },
      { s: { a: { b: "s3cret", c: 1 } } },
      ["s3cret"],
    ],
  ])("%s", (_what, declared, secrets, hidden) => {
    expect(resolve(declared)).toEqual({ secrets, hidden });
  });

  test("an override replaces the whole scope, and is hidden", () => {
    expect(resolve({ s: { a: "x" } }, { s: null }).secrets).toEqual({ s: { a: "x" } });
    const override = { s: { c: { type: "env", key: "TOKEN" }, d: ["over", 7, null, true] }, t: {} };
    expect(resolve({ s: { a: "x" }, u: {} }, override)).toEqual({
      secrets: { s: { c: "hunter2", d: ["over", 7, null, true] }, u: {} },
      hidden: ["hunter2", "over", "7"],
    });
  });

  test.each<[message: string, declared: Json]>([
    [
      "Secrets make reference to an environment key that does not exist: NOPE",
      { s: { a: { type: "env", key: "NOPE", default: "x" } } },
    ],
    [
      "Secrets make reference to an environment key that does not exist: NOPE",
      { a: { type: "env", key: "NOPE" } },
    ],
    ["secret 'a' is kept in HashiCorp Vault", { s: { a: { type: "vault", path: "p" } } }],
    ["secret 'b' is kept in HashiCorp Vault", { s: { a: { b: { type: "vault" } } } }],
    ["needs a `key`", { s: { a: { type: "env" } } }],
    ["expected secrets of 's' to be a mapping", { s: "x" }],
    ["expected secrets to be a mapping", ["x"]],
  ])("%s", (message, declared) => {
    expect(() => resolve(declared)).toThrow(message);
  });

  test("P45: the experiment itself is left as it was", () => {
    const experiment = { secrets: { s: { a: { type: "env", key: "TOKEN" } } } };
    resolveSecrets({ experiment, env });
    expect(JSON.stringify(experiment)).not.toContain("hunter2");
  });
});
