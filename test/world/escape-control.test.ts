import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeControl } from "../../src/world/escape-control.ts";

test.each([
  ["worker-2", "worker-2"],
  ["wörker 🐒 工人", "wörker 🐒 工人"],
  ["a\nb\tc\0", "a\\u000ab\\u0009c\\u0000"],
  ["\u001b[31mred\u007f", "\\u001b[31mred\\u007f"],
  ["\u009b31m", "\\u009b31m"],
  ["left\u202eright\u2066", "left\\u202eright\\u2066"],
  ["line\u2028end", "line\\u2028end"],
  ["half \ud83d", "half \\ud83d"],
])("P51: shows what steers a terminal and nothing else: %j", (text, expected) => {
  expect(escapeControl(text)).toBe(expected);
});

test("P51: whatever comes, no control character is left, and nothing is escaped twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeControl(text);
      expect(escaped).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);
      expect(escapeControl(escaped)).toBe(escaped);
    }),
  );
});
