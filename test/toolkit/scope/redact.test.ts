import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "../../../src/toolkit/python/read-json.ts";
import { redact, textRedactor } from "../../../src/toolkit/scope/redact.ts";

describe("P45: secrets are taken out of what is shown", () => {
  test.each<[value: unknown, shown: unknown]>([
    ["hunter2", "*****"],
    ["Authorization: bearer hunter2\n", "Authorization: bearer *****\n"],
    [{ a: ["hunter2", { hunter2: 1 }] }, { a: ["*****", { "*****": 1 }] }],
    ["p/w d&1", "*****"],
    ["?k=p%2Fw+d%261", "?k=*****"],
    ["/p%2Fw%20d%261/x", "/*****/x"],
    [12345678, "*****"],
    [1234567890, 1234567890],
    [readJson("12345678901234567890"), "*****"],
    [
      { n: 1, b: true, z: null },
      { n: 1, b: true, z: null },
    ],
    ["on and off", "on and off"],
    ["ab\\ncd e", "***** e"],
  ])("%j", (value, shown) => {
    const secrets = ["hunter2", "p/w d&1", "12345678", "12345678901234567890", "on", "", "ab\ncd"];
    expect(redact(value, secrets)).toEqual(shown);
  });

  test("of two that overlap the longer one first", () => {
    expect(redact("secret-two", ["secret", "secret-two"])).toBe("*****");
  });

  test("signs of patterns mean nothing", () => {
    expect(redact("a.*b axxb", ["a.*b"])).toBe("***** axxb");
  });

  test("numbers stay as exact as they were", () => {
    expect(JSON.stringify(redact(readJson('{"a":1.0}'), ["hunter2"]))).toBe('{"a":1.0}');
  });

  test("where there is nothing to hide, nothing is done", () => {
    const value = { a: "x" };
    expect(redact(value, ["", "abc"])).toBe(value);
    expect(textRedactor([])).toBeUndefined();
  });

  test("no secret is left in any JSON", () => {
    const secret = fc.string({ minLength: 4 }).filter((text) => !"*****".includes(text));
    fc.assert(
      fc.property(secret, fc.jsonValue(), fc.string(), (hidden, value, around) => {
        const shown = redact({ value, text: around + hidden, [hidden]: [hidden] }, [hidden]);
        expect(textsIn(shown).filter((text) => text.includes(hidden))).toEqual([]);
      }),
    );
  });
});

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}
