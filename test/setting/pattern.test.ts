import fc from "fast-check";
import { expect, test } from "vitest";
import { type Pattern, readPattern } from "../../src/setting/pattern.ts";

function pattern(text: string): Pattern {
  const reading = readPattern(text);
  if (reading.kind === "refused") throw new Error(reading.because);
  return reading.value;
}

test.each([
  ["worker", "worker", true],
  ["worker", "worker-1", false],
  ["worker", "Worker", false],
  ["worker-*", "worker-1", true],
  ["worker-*", "worker-", true],
  ["worker-*", "coworker-1", false],
  ["*", "anything", true],
  ["worker-?", "worker-1", true],
  ["worker-?", "worker-12", false],
  ["*a*b", "xaxxb", true],
  ["*a*b", "xaxxbc", false],
  ["a.c", "abc", false],
  ["re2:worker-[0-9]+", "worker-12", true],
  ["re2:worker-[0-9]+", "coworker-12", false],
  ["re2:^worker.*$", "worker-12", true],
  ["re2:w{2,3}", "ww", true],
  ["re2:(?i)WORKER", "worker", true],
])("%s against %s: %s", (text, name, matches) => {
  expect(pattern(text).matches(name)).toBe(matches);
});

test.each([
  ["", "empty"],
  ["^worker$", "re2:"],
  ["worker[0-9]", "re2:"],
  ["/worker", "is not allowed in a name"],
  ["wörker", "is not allowed in a name"],
  ["re2:", "nothing follows"],
  ["re2:(", "missing closing )"],
  ["re2:a(?=b)", "unsupported"],
])("the pattern %j is refused and the reason given", (text, reason) => {
  const reading = readPattern(text);
  expect(reading.kind === "refused" && reading.because).toContain(reason);
});

test("a pattern that hangs other engines does not hang this one", () => {
  expect(pattern("re2:(a+)+").matches(`${"a".repeat(5000)}!`)).toBe(false);
  expect(pattern("*a".repeat(500)).matches(`${"a".repeat(5000)}!`)).toBe(false);
});

test("a glob matches what the same regular expression matches", () => {
  const piece = fc.constantFrom("a", "b", "*", "?");
  const name = fc.array(fc.constantFrom("a", "b"), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), name, (pieces, letters) => {
      const expected = new RegExp(
        `^${pieces.map((it) => it.replace("*", ".*").replace("?", ".")).join("")}$`,
      );
      const text = letters.join("");
      expect(pattern(pieces.join("")).matches(text)).toBe(expected.test(text));
    }),
  );
});

test("any text is either a pattern or refused with a reason", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.boolean(), fc.string(), (text, isRegex, name) => {
      const reading = readPattern(isRegex ? `re2:${text}` : text);
      if (reading.kind === "refused") expect(reading.because).toBeTruthy();
      else expect(typeof reading.value.matches(name)).toBe("boolean");
    }),
  );
});

test("a pattern of 100 kB is refused at once, with the limit (P62)", () => {
  const reading = readPattern("a".repeat(102_400));
  expect(reading).toEqual({
    kind: "refused",
    because: "a name or pattern has at most 1000 characters, got 102400",
  });
});

test("only a regular expression tells of names that it matches in part", () => {
  expect(pattern("re2:work").matchesPartOf("shop-worker-1")).toBe(true);
  expect(pattern("re2:^work").matchesPartOf("shop-worker-1")).toBe(false);
  expect([pattern("work"), pattern("work*")].map((it) => it.matchesPartOf("worker"))).toEqual([
    false,
    false,
  ]);
  expect(["work", "w?rk", "re2:work"].map((text) => pattern(text).isExact)).toEqual([
    true,
    false,
    false,
  ]);
});
