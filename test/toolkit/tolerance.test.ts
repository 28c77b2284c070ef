import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ActivityDocument, Scope } from "../../src/toolkit/document.ts";
import type { Json } from "../../src/toolkit/json.ts";
import { readJson } from "../../src/toolkit/python/read-json.ts";
import type { ProbeOutcome } from "../../src/toolkit/scope/probe-outcome.ts";
import { isWithinTolerance, judgeTolerance } from "../../src/toolkit/tolerance.ts";

const scope: Scope = {
  configuration: {
    want: { type: "regex", pattern: "OK", target: "stdout" },
    status: 200,
    env: "dev",
    key: "r",
  },
  secrets: {},
};

const noProbe = async (): Promise<ProbeOutcome> => {
  throw new Error("no tolerance here is a probe");
};
const judge = (tolerance: Json, value: Json) =>
  judgeTolerance({ tolerance, value, scope, runProbe: noProbe });

const http = (body: Json, status = 200) => ({ status, headers: {}, body });
const stdout = (text: string) => ({ status: 0, stdout: text, stderr: "" });
const on = (target: string, rest: { [key: string]: Json }) => ({ ...rest, target });

describe("a value is met or not by the rules of Chaos Toolkit", () => {
  const regex = (pattern: string) => on("stdout", { type: "regex", pattern });
  const path = (text: string, rest = {}) => on("stdout", { type: "jsonpath", path: text, ...rest });
  const range = (...bounds: string[]) =>
    on("stdout", { type: "range", range: bounds.map(readJson) });
  const items = '{"foo": [{"baz": 1}, {"baz": 2}]}';

  test.each<[isMet: boolean, tolerance: Json, value: Json]>([
    // a boolean is never what a process or an HTTP answer is
    [false, true, http("x")],
    [true, true, true],
    [true, true, 1],
    [false, "x", http("x")],
    [true, "x", "x"],
    [true, 200, http("x")],
    [false, 200, http("x", 500)],
    [true, 4, { ...stdout(""), status: 4 }],
    [true, 5, 5],
    [false, 5, "5"],
    // a text is substituted first and then is what it has become
    [true, "${status}", http("x")],
    [true, "${want}", stdout("OK\n")],
    [false, "${want}", stdout("no\n")],
    // a list is a choice for what has a status, also with two items
    [true, [200, 204], http("x", 204)],
    [false, [200, 299], http("x", 204)],
    [true, [200, 299], 204],
    [true, [200, 299], 299],
    [false, [200, 299], 300],
    [true, [1, 2, 3], 3],
    [false, [1, 2, 3], 4],
    [true, ["a", "b", "c"], "b"],
    [true, regex("[0-9]{2}"), stdout("you are number 87\n")],
    [true, regex("^welcome=hello$"), stdout("welcome=hello\n")],
    [false, regex("^b"), stdout("a\nb\n")],
    [true, regex("^${env}$"), stdout("dev\n")],
    [true, { type: "regex", pattern: "a" }, "bab"],
    [true, path("$.foo[*].baz"), stdout(items)],
    [false, path("$.nope"), stdout(items)],
    [true, path("$.foo[*].baz", { count: 2 }), stdout(items)],
    [false, path("$.foo[*].baz", { count: 1 }), stdout(items)],
    [true, path("$.foo[*].baz", { count: null }), stdout(items)],
    [true, path("$.foo[*].baz", { expect: [1, 2] }), stdout(items)],
    [true, path("$.foo[*].baz", { expect: [true, readJson("2.0")] }), stdout(items)],
    [false, path("$.foo[*].baz", { expect: [2, 1] }), stdout(items)],
    [false, path("$.foo[*].baz", { expect: 1 }), stdout(items)],
    [true, path("$.foo[0].baz", { expect: 1 }), stdout(items)],
    [true, path("$.foo[0].baz", { expect: 1, count: 5 }), stdout(items)],
    [false, path("$.nope", { expect: null }), stdout(items)],
    [true, path("$.${key}[0]", { expect: ["my.${env}.site"] }), stdout('{"r": ["my.dev.site"]}')],
    [true, on("body", { type: "jsonpath", path: "$.up" }), http({ up: false })],
    [true, { type: "jsonpath", path: "$.body.up" }, http({ up: null })],
    [true, on("nope", { type: "jsonpath", path: "$.status" }), http("x")],
    [false, path("$.foo"), stdout("no JSON")],
    [true, range("10", "800"), stdout("580\n")],
    [true, range("10", "80"), stdout("5e1")],
    [true, range("10", "580"), stdout("580")],
    [false, range("10", "579"), stdout("580")],
    [false, range("6", "8"), stdout("bad")],
    [false, range("6", "8"), stdout("nan")],
    [false, range("6", "8"), stdout("")],
    [true, range("0.25", "0.5"), stdout("0.25")],
    // a float is compared as exactly what it holds: a little more than a tenth
    [false, range("0.1", "0.5"), stdout("0.1")],
    [
      true,
      range("0.1", "0.5"),
      stdout("0.1000000000000000055511151231257827021181583404541015625"),
    ],
    [true, { type: "range", range: [0.1, 0.5] }, 0.1],
    [true, range("1.0", "2"), stdout("1")],
    [true, range("-5", "5"), stdout("-4.9")],
    [false, range("-5", "5"), stdout("1e999999999")],
    [true, range("-5", "5"), stdout("1e-999999999")],
    [true, range("0", "1e300"), stdout("12345678901234567890123")],
    [true, on("body", { type: "range", range: [1, 3] }), http(2)],
  ])("%s: %j for %j", async (isMet, tolerance, value) => {
    expect((await judge(tolerance, value)).isMet).toBe(isMet);
    expect(await isWithinTolerance({ tolerance, value, scope, runProbe: noProbe })).toBe(isMet);
  });
});

describe("where the two do not fit together it is not met, and there is a reason", () => {
  test.each<[because: string, tolerance: Json, value: Json]>([
    ["a regex needs text", { type: "regex", pattern: "x" }, http("x")],
    ["a regex needs text", on("body", { type: "regex", pattern: "x" }), http({ a: 1 })],
    ["a range needs a number", { type: "range", range: [1, 2] }, http(1)],
    ["a range needs a number", { type: "range", range: [1, 2] }, null],
    ["cannot be compared with bounds", [1, 2], "1"],
    ["is no text", { type: "regex", pattern: "${status}" }, "x"],
    ["the pattern (${env}: missing )", { type: "regex", pattern: "(${env}" }, "x"],
    ["the path $.${nope}: nothing begins", { type: "jsonpath", path: "$.\u0001" }, {}],
    ["is not two numbers", { type: "range", range: ["a", 2] }, 1],
  ])("%s", async (because, tolerance, value) => {
    const expected = because.replace("${env}", "dev").replace("${nope}", "\u0001");
    expect(await judge(tolerance, value)).toEqual({
      isMet: false,
      isMisfit: true,
      because: expect.stringContaining(expected),
    });
  });
});

describe("and where the tolerance itself is none, or a pattern cannot be looked for", () => {
  test.each<[because: string, tolerance: Json]>([
    ["None can be no tolerance", null],
    ["the tolerance {'type': 'pizza'} is of no known type", { type: "pizza" }],
  ])("%s", async (because, tolerance) => {
    expect(await judge(tolerance, 1)).toEqual({ isMet: false, isMisfit: false, because });
  });

  test("a pattern that would take for ever", async () => {
    const tolerance = { type: "regex", pattern: "(?=a)(a+)+$" };
    expect(await judge(tolerance, `${"a".repeat(40)}b`)).toEqual({
      isMet: false,
      isMisfit: false,
      because: "the pattern (?=a)(a+)+$ took too long to look for",
    });
  });
});

describe("a tolerance that is a probe", () => {
  async function ask(tolerance: Json, outcome: ProbeOutcome) {
    const asked: ActivityDocument[] = [];
    const runProbe = async (probe: ActivityDocument) => {
      asked.push(probe);
      return outcome;
    };
    const judgement = await judgeTolerance({ tolerance, value: { status: 3 }, scope, runProbe });
    return { judgement, asked };
  }
  const probe = (rest = {}) => ({
    type: "probe",
    name: "t",
    provider: { type: "http", url: "u", ...rest },
  });

  test("gets the value as an argument, and its definition stays as it was", async () => {
    const tolerance = probe({ arguments: { a: 1 } });
    const { asked } = await ask(tolerance, { kind: "succeeded", output: {} });
    expect(asked).toEqual([probe({ arguments: { a: 1, value: { status: 3 } } })]);
    expect(tolerance).toEqual(probe({ arguments: { a: 1 } }));
  });

  test("gets it also where it has no arguments", async () => {
    const { asked } = await ask(probe(), { kind: "succeeded", output: {} });
    expect(asked).toEqual([probe({ arguments: { value: { status: 3 } } })]);
  });

  test.each<[isMet: boolean, outcome: ProbeOutcome]>([
    [true, { kind: "succeeded", output: { status: 500 } }],
    [false, { kind: "succeeded", output: {} }],
    [false, { kind: "succeeded", output: false }],
    [false, { kind: "failed", because: "refused" }],
  ])("is %s when it ends with %j", async (isMet, outcome) => {
    expect((await ask(probe(), outcome)).judgement.isMet).toBe(isMet);
  });
});

test("no tolerance and no value end a run", async () => {
  const type = fc.constantFrom("regex", "jsonpath", "range", "pizza");
  const text = fc.oneof(fc.string(), fc.constantFrom("$.a", "${status}", "(", "1", "$..*"));
  const tolerance = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        type,
        pattern: text,
        path: text,
        target: fc.constantFrom("status", "body"),
        range: fc.oneof(fc.jsonValue(), fc.tuple(fc.double(), fc.double())),
        expect: fc.jsonValue(),
        count: fc.jsonValue(),
      },
      { requiredKeys: ["type"] },
    ),
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record({ status: fc.jsonValue(), body: fc.oneof(text, fc.jsonValue()) }),
  );
  await fc.assert(
    fc.asyncProperty(tolerance, value, async (one, other) => {
      expect(await judge(one as Json, other as Json)).toHaveProperty("isMet");
    }),
    { numRuns: 1000 },
  );
});
