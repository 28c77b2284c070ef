import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPythonRegex } from "../../../src/toolkit/python/python-regex.ts";

function search(pattern: string, text: string): boolean | undefined {
  const reading = readPythonRegex(pattern);
  if (reading.kind === "refused") throw new Error(reading.because);
  return reading.regex.search(text);
}

describe("a pattern matches what Python's re.search finds", () => {
  test.each<[pattern: string, text: string, isFound: boolean]>([
    ["b", "abc", true],
    ["", "", true],
    ["^b", "a\nb", false],
    ["(?m)^b", "a\nb", true],
    ["a$", "a\n", true],
    ["a$", "a\n\n", false],
    ["a$", "a\nb", false],
    ["(?m)a$", "a\nb", true],
    ["^(a|b$)", "b\n", true],
    ["a$\\n", "a\n", true],
    ["a$\\n\\Z", "a\n", true],
    ["a\\Z", "a\n", false],
    ["\\Aa\\Z", "a", true],
    [".", "\n", false],
    ["(?s).", "\n", true],
    [".", "\r", true],
    ["(?i)É", "é", true],
    ["(?i:a)b", "Ab", true],
    ["(?i:a)b", "AB", false],
    ["(?i)a(?-i:b)", "AB", false],
    ["(?x) a b # comment\n c", "abc", true],
    ["(?x)[ ]", " ", true],
    ["(?P<n>a)(?P=n)", "aa", true],
    ["(a)\\1", "ab", false],
    ["a(?=b)", "ab", true],
    ["a(?!b)", "ab", false],
    ["^(?!.*error).*$", "all well\n", true],
    ["^(?!.*error).*$", "an error\n", false],
    ["(?<=a)b", "ab", true],
    ["(?<!a)b", "ab", false],
    ["a(?#comment)+b", "aab", true],
    ["\\d", "٣", true],
    ["(?a)\\d", "٣", false],
    ["^\\w+$", "é世_1", true],
    ["\\s", "\u00a0", true],
    ["[^\\W_]", "_", false],
    ["[^\\W_]", "é", true],
    ["[\\W]", "a", false],
    ["[]a]", "]", true],
    ["[a-]", "-", true],
    ["[\\b]", "\b", true],
    ["\\bé\\b", "an é!", true],
    ["\\be\\b", "ée", false],
    ["\\x41\\u0042\\103\\0", "ABC\0", true],
    ["a{2}", "aa", true],
    ["a{,1}b", "b", true],
    ["a{", "a{", true],
    ["a{x}", "a{x}", true],
    ["${env}", "${env}", false],
    ["\\$\\{env\\}", "${env}", true],
    ["x{1001}", "x".repeat(1001), true],
    ["😀{2}", "😀😀", true],
  ])("%j in %j: %s", (pattern, text, isFound) => {
    expect(search(pattern, text)).toBe(isFound);
  });
});

describe("what Python does not compile is refused in its words", () => {
  test.each<[pattern: string, because: string]>([
    ["(", "missing ), unterminated subpattern"],
    [")", "unbalanced parenthesis"],
    ["[", "unterminated character set"],
    ["*", "nothing to repeat"],
    ["^*", "nothing to repeat"],
    ["${3}", "nothing to repeat"],
    ["a**", "multiple repeat"],
    ["a{3,2}", "min repeat greater than max repeat"],
    ["\\q", "bad escape \\q"],
    ["\\", "bad escape (end of pattern)"],
    ["\\x4", "incomplete escape \\x4"],
    ["[b-a]", "bad character range b-a"],
    ["\\1", "invalid group reference 1"],
    ["(a\\1)", "cannot refer to an open group"],
    ["(?P=n)", "unknown group name 'n'"],
    ["(?<n>a)", "unknown extension ?<n"],
    ["(?P<n>a)(?P<n>a)", "redefinition of group name 'n' as group 2; was group 1"],
    ["a(?i)", "global flags not at the start of the expression"],
    ["(?", "unexpected end of pattern"],
  ])("%s", (pattern, because) => {
    expect(readPythonRegex(pattern)).toEqual({ kind: "refused", because });
  });
});

test.each(["a++", "(?>a)", "(a)?(?(1)b|c)", "\\N{BULLET}"])(
  "%s, which is not supported, is refused by name",
  (pattern) => {
    expect(readPythonRegex(pattern)).toEqual({
      kind: "refused",
      because: expect.stringContaining("not run here"),
    });
  },
);

test("a pattern that would take for ever takes no time", () => {
  expect(search("(a+)+$", `${"a".repeat(40)}b`)).toBe(false);
});

test("one that needs backtracking is given up", () => {
  expect(search("(?=a)(a+)+$", `${"a".repeat(40)}b`)).toBeUndefined();
});

test("any text is a pattern or refused", () => {
  const part = fc.constantFrom(..."ab.^$*+?{}()[]|\\dwsb-1,:=!<>Pi#é \n");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), fc.string({ maxLength: 20 }), (parts, text) => {
      const reading = readPythonRegex(parts.join(""));
      if (reading.kind === "regex") expect([true, false]).toContain(reading.regex.search(text));
      else expect(reading.because).not.toBe("");
    }),
    { numRuns: 3000 },
  );
});
