import fc from "fast-check";
import { expect, test } from "vitest";
import { choice } from "../../src/setting/choice.ts";
import { duration } from "../../src/setting/duration.ts";
import { filePath } from "../../src/setting/file-path.ts";
import { flag } from "../../src/setting/flag.ts";
import { value } from "../../src/setting/from-text.ts";
import { listOf, splitList } from "../../src/setting/list.ts";
import { quote } from "../../src/setting/quote.ts";
import { share } from "../../src/setting/share.ts";
import { wholeNumber } from "../../src/setting/whole-number.ts";

const types = {
  share: share(),
  flag: flag(),
  filePath: filePath(),
  words: listOf("words", (word) => value(word)),
  level: choice(["info", "warn"], { warning: "warn" }),
  count: wholeNumber({ min: 1, max: 5 }),
  duration: duration(),
};

test.each([
  ["share", "0", 0],
  ["share", "1", 1],
  ["share", "1.0", 1],
  ["share", ".25", 0.25],
  ["share", "30%", 0.3],
  ["share", "100%", 1],
  ["flag", "TRUE", true],
  ["flag", "yes", true],
  ["flag", "On", true],
  ["flag", "1", true],
  ["flag", "False", false],
  ["flag", "no", false],
  ["flag", "off", false],
  ["flag", "0", false],
  ["level", "Warning", "warn"],
  ["level", "INFO", "info"],
  ["count", "5", 5],
  ["filePath", "/a b/c", "/a b/c"],
  ["words", "", []],
  ["words", " a, b\tc\n d,,e ", ["a", "b", "c", "d", "e"]],
] as const)("%s reads %j", (type, text, expected) => {
  expect(types[type].parse(text)).toEqual(expected);
});

test.each([
  ["share", "120%"],
  ["share", "1.01"],
  ["share", "-0.1"],
  ["share", "1e-1"],
  ["share", "half"],
  ["share", "%"],
  ["flag", "tru"],
  ["flag", "2"],
  ["flag", ""],
  ["level", "loud"],
  ["count", "0"],
  ["count", "6"],
  ["count", "1.5"],
  ["count", "١"],
  ["filePath", ""],
  ["filePath", "~/state"],
] as const)("%s refuses %j, saying what was expected and what came", (type, text) => {
  const result = types[type].safeParse(text);
  expect(result.error?.issues).toHaveLength(1);
  expect(result.error?.issues[0]?.message).toMatch(/^expected .+, got "/);
});

test("a percentage without its sign is pointed out", () => {
  expect(share().safeParse("30").error?.issues[0]?.message).toContain("write 30% for percent");
});

test("a comma inside a repetition of a regular expression does not separate", () => {
  expect(splitList("re2:w{2,3}, b re2:w{2,}")).toEqual(["re2:w{2,3}", "b", "re2:w{2,}"]);
});

test("a message shows neither credentials nor characters that could play tricks (P45, P51)", () => {
  const shown = quote("https://user:hunter2@host/\u001b[31m\u202e\u009b\n");
  expect(shown).not.toContain("hunter2");
  expect(shown).toBe('"https://***@host/\\u001b[31m\\u{202e}\\u{9b}\\n"');
  expect(quote("x".repeat(1000)).length).toBeLessThan(100);
});

test("no text crashes a type, and each refusal is one sentence", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.stringMatching(/^[0-9.%a-zA-Z,{} -]{0,12}$/),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(types)), text, (schema, input) => {
      const result = schema.safeParse(input);
      if (!result.success) {
        expect(result.error.issues).toHaveLength(1);
        expect(result.error.issues[0]?.message).not.toMatch(/[\r\n]/);
      }
    }),
    { numRuns: 500 },
  );
});
