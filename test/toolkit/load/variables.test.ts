import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/toolkit/json.ts";
import {
  mergeVariables,
  NO_VARIABLES,
  readVariable,
  readVariableFile,
} from "../../../src/toolkit/load/variables.ts";
import { pythonStr } from "../../../src/toolkit/python/python-value.ts";

describe("--var", () => {
  test.each<[text: string, name: string, value: Json]>([
    ["k=v", "k", "v"],
    ["k=", "k", ""],
    ["k=a=b", "k", "a=b"],
    ["k=a:b", "k", "a:b"],
    ["k:str=5", "k", "5"],
    ["k:int=5", "k", 5],
    ["k:int= -1_000 ", "k", -1000],
    ["k:float=2.5", "k", 2.5],
    ["k:bool=true", "k", true],
    ["k:bool=0", "k", false],
    ["k:bool=no", "k", false],
    ["k:bool=false", "k", false],
    ["k:bytes=x", "k", "x"],
    ['k:json={"a": [1]}', "k", { a: [1] }],
    ["k=two\nlines", "k", "two\nlines"],
  ])("%j", (text, name, value) => {
    expect(readVariable(text)).toEqual([name, value]);
  });

  test.each([
    ["k:float=1", "1.0"],
    ["k:float=1e3", "1000.0"],
    ["k:float=inf", "inf"],
    ["k:float=-Infinity", "-inf"],
    ["k:float=nan", "nan"],
    ["k:int=12345678901234567890", "12345678901234567890"],
  ])("%s is %s", (text, spelled) => {
    expect(pythonStr(readVariable(text)[1])).toBe(spelled);
  });

  test.each([
    ["k:object=1", "variable type can only be: bool, str, int, float, bytes or json"],
    ["k:int=1.5", 'expected an integer, got "1.5"'],
    ["k:float=x", 'expected a number, got "x"'],
    ["k:json={", "expected JSON"],
    ["k", 'expected name[:type]=value, got "k"'],
    ["=v", "expected name[:type]=value"],
  ])("%s is refused as wrong words", (text, message) => {
    expect(() => readVariable(text)).toThrow(
      expect.objectContaining({ code: "bad-usage", message: expect.stringContaining(message) }),
    );
  });
});

describe("--var-file", () => {
  const both = { configuration: { k: 1 }, secrets: { s: { t: "x" } }, env: {} };

  test.each([
    ["v.json", '{"configuration": {"k": 1}, "secrets": {"s": {"t": "x"}}, "other": 1}', both],
    ["v.yaml", "configuration: {k: 1}\nsecrets: {s: {t: x}}", both],
    ["v.yml", "configuration:\n  k: 1\n", { ...NO_VARIABLES, configuration: { k: 1 } }],
    ["v.yaml", "", NO_VARIABLES],
    ["v.json", "", NO_VARIABLES],
    [".env", "# c\n\n A=1 \r\nB=2\nB=3", { ...NO_VARIABLES, env: { A: "1", B: "3" } }],
    ["dev.env", "A=", { ...NO_VARIABLES, env: { A: "" } }],
    // nothing is taken off a value
    ["v.env", "A='x y' # z\nB=p#a=b", { ...NO_VARIABLES, env: { A: "'x y' # z", B: "p#a=b" } }],
    ["variables", "A=1", { ...NO_VARIABLES, env: { A: "1" } }],
    ["v.env.local", "A=1", { ...NO_VARIABLES, env: { A: "1" } }],
  ])("%s", async (name, text, variables) => {
    expect(await readVariableFile(text, name)).toEqual(variables);
  });

  test.each([
    ["v.env", "A=1\n\nhunter2", "bad-experiment", "v.env: expected NAME=value on line 3"],
    ["v.env", "=x", "bad-experiment", "v.env: expected NAME=value on line 1"],
    ["v.json", "{", "bad-experiment", "v.json: expected JSON"],
    ["v.json", "[1]", "bad-experiment", "v.json: expected a mapping"],
    ["v.json", '{"secrets": []}', "bad-experiment", "v.json: expected a mapping"],
  ])("%s with %s is refused", async (name, text, code, message) => {
    await expect(readVariableFile(text, name)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

test("later files count more than earlier ones, and --var more than any", () => {
  const files = [
    { configuration: { a: 1, b: 1, c: 1 }, secrets: { s: { x: 1 } }, env: { A: "1" } },
    { configuration: { b: 2, c: 2 }, secrets: { s: { y: 2 } }, env: { B: "2" } },
  ];
  expect(mergeVariables(files, [["c", 3]])).toEqual({
    configuration: { a: 1, b: 2, c: 3 },
    secrets: { s: { y: 2 } },
    env: { A: "1", B: "2" },
  });
});
