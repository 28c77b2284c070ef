import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExperimentText } from "../../../src/toolkit/load/load-text.ts";
import { pythonStr } from "../../../src/toolkit/python/python-value.ts";
import { readJson } from "../../../src/toolkit/python/read-json.ts";
import { ChaosError } from "../../../src/world/chaos-error.ts";

const yaml = async (text: string) =>
  JSON.parse(JSON.stringify(await parseExperimentText(text, "yaml", "x.yaml")));

describe("YAML is read as PyYAML's safe_load reads it", () => {
  test.each<[text: string, spelled: string]>([
    ["yes", "True"],
    ["Yes", "True"],
    ["yEs", "yEs"],
    ["on", "True"],
    ["OFF", "False"],
    ["no", "False"],
    ["y", "y"],
    ["true", "True"],
    ["~", "None"],
    ["null", "None"],
    ["", "None"],
    ["nULL", "nULL"],
    ["0777", "511"],
    ["0o17", "0o17"],
    ["08", "08"],
    ["0x1F", "31"],
    ["0b101", "5"],
    ["1_000", "1000"],
    ["1:30", "90"],
    ["-1:30", "-90"],
    ["1:30:45", "5445"],
    ["1:60", "1:60"],
    ["1:30.5", "90.5"],
    ["1e3", "1e3"],
    ["1.e3", "1.e3"],
    ["1.0e+3", "1000.0"],
    [".5", "0.5"],
    ["-.5", "-.5"],
    ["1.", "1.0"],
    ["1.0", "1.0"],
    [".inf", "inf"],
    ["-.INF", "-inf"],
    [".nan", "nan"],
    ["123456789012345678901", "123456789012345678901"],
    ["2020-01-02", "2020-01-02"],
    ["2020-1-2", "2020-1-2"],
    ["2020-01-02 3:04:05", "2020-01-02 03:04:05"],
    ["2020-01-02T03:04:05Z", "2020-01-02 03:04:05+00:00"],
    ["2020-01-02t03:04:05.1234567 +5:30", "2020-01-02 03:04:05.123456+05:30"],
    ["'yes'", "yes"],
    ['"1"', "1"],
    ["!!str 1", "1"],
    ["!!int '1'", "1"],
    ["!!float 1", "1.0"],
    ["!!binary aGk=", "hi"],
  ])("%s is %s", async (text, spelled) => {
    const value = await parseExperimentText(`k: ${text}\n`, "yaml", "x.yaml");
    expect(pythonStr((value as { k: string }).k)).toBe(spelled);
  });

  test.each<[what: string, text: string, value: unknown]>([
    ["an empty text is null", "", null],
    ["of equal keys the last one counts", "a: 1\na: 2", { a: 2 }],
    [
      "keys become text",
      "1: a\non: b\n~: c\n1.0: d",
      { "1": "a", true: "b", null: "c", "1.0": "d" },
    ],
    ["an alias stands for its anchor", "a: &x [1]\nb: *x", { a: [1], b: [1] }],
    [
      "<< brings keys that are not there",
      "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}",
      { a: { p: 1, q: 2 }, b: { p: 1, q: 3 } },
    ],
    ["of several the first counts", "a: {<<: [{z: 1}, {z: 2, y: 1}]}", { a: { z: 1, y: 1 } }],
    [
      "an alias means the last anchor before it",
      "a: &x 1\nb: *x\nc: &x 2\nd: *x",
      { a: 1, b: 1, c: 2, d: 2 },
    ],
    ["<< can bring what is beside it", "a: &x {p: 1}\n<<: *x", { a: { p: 1 }, p: 1 }],
    ["a quoted << is a key", "'<<': 1", { "<<": 1 }],
    [
      "a key that objects have",
      "__proto__: 1\nconstructor: 2",
      JSON.parse('{"__proto__": 1, "constructor": 2}'),
    ],
    ["block texts", "a: |\n  x\n  y\nb: >-\n  x\n  y", { a: "x\ny\n", b: "x y" }],
    ["a block text at the end of the file", "a: |\n  x", { a: "x" }],
    ["the same with a line break", "a: |\n  x\n", { a: "x\n" }],
    ["a block text that is not the last", "a: |\n  x\nb: 1", { a: "x\n", b: 1 }],
    ["an end mark is no second document", "a: 1\n...\n", { a: 1 }],
  ])("%s", async (_what, text, value) => {
    expect(await yaml(text)).toEqual(value);
  });
});

describe("what cannot be read is refused with the file and the place", () => {
  test.each<[format: "json" | "yaml", text: string, message: RegExp]>([
    ["json", "", /^x: expected JSON, but /],
    ["json", '{"a": 1,}', /^x: expected JSON, but .*position 8/],
    ["json", '{"a": nan}', /^x: expected JSON, but /],
    ["yaml", "a: [1\nb", /^x: expected YAML, but .*line 2/s],
    ["yaml", "a: 1\n---\nb: 2", /there is more than one document in it/],
    [
      "yaml",
      "a: !!python/object:os.system x",
      /the tag .*os.system means nothing .* line 1, column/,
    ],
    ["yaml", "a: !env X", /the tag !env means nothing/],
    ["yaml", "a: 2020-13-45", /`2020-13-45` is no timestamp at line 1, column 4/],
    ["yaml", "a: =", /special key/],
    ["yaml", "a: *nobody", /nobody/],
    ["yaml", "&a [*a]", /contains itself/],
    ["yaml", "a: *x\nb: &x 1", /nothing is called &x/],
    ["yaml", "? [1]\n: 2", /cannot be a key/],
    ["yaml", "a: {<<: 5}", /expected a mapping or a list of mappings after <</],
    ["json", `${"[".repeat(600)}${"]".repeat(600)}`, /deeper than 500 levels/],
    ["json", "[".repeat(200_000), /^x: expected JSON, but /],
    ["yaml", `${"[".repeat(600)}${"]".repeat(600)}`, /deeper than 500 levels/],
  ])("%s %#", async (format, text, message) => {
    const reading = parseExperimentText(text, format, "x");
    await expect(reading).rejects.toThrow(ChaosError);
    await expect(reading).rejects.toThrow(message);
  });

  test("aliases that would make it endless", async () => {
    const lines = Array.from({ length: 12 }, (_, at) =>
      at === 0 ? "a0: &a0 [x, x, x, x]" : `a${at}: &a${at} [${`*a${at - 1}, `.repeat(8)}]`,
    );
    await expect(parseExperimentText(lines.join("\n"), "yaml", "x")).rejects.toThrow(/too large/);
  });
});

test("any text is read or refused", async () => {
  const part = fc.constantFrom(
    ...["a", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", "&a", "*a", "!", "!!int ", "<<", "? "],
    ...["'", '"', "|", ">", "#", "---", "1", "0x", "\t", "%", "@", "~", "2020-01-01", "é"],
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 15 }).map((all) => all.join("")),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom("json", "yaml"), async (written, format) => {
      try {
        expect(await parseExperimentText(written, format, "x")).toBeDefined();
      } catch (error) {
        expect(error).toBeInstanceOf(ChaosError);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what JSON writes is read again by both", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(await parseExperimentText(text, "json", "x"))).toBe(
        JSON.stringify(JSON.parse(text, exact)),
      );
    }),
  );
});

/** `1e21` is a float, and is written as one. */
function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isFloat = typeof value === "number" && /[.e]/i.test(context?.source ?? "");
  if (!isFloat || !Number.isInteger(value)) return value;
  return {
    toJSON: () =>
      (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(
        pythonStr(readJson(context?.source ?? "")),
      ),
  };
}
