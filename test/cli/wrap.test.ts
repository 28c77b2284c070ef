import { expect, test } from "vitest";
import { wrap } from "../../src/cli/wrap.ts";

test("a line is broken between words, and what follows is indented", () => {
  expect(wrap("next  in 12 s (2026-01-31T08:00:00Z) by chance", 36, 6)).toEqual([
    "next  in 12 s (2026-01-31T08:00:00Z)",
    "      by chance",
  ]);
  expect(wrap("short", 36)).toEqual(["short"]);
  expect(wrap("a line of any length without a terminal", undefined)).toHaveLength(1);
});

test("a word that is wider than the terminal is not broken, and colours take no room", () => {
  expect(wrap("see /a/very/long/path there", 10)).toEqual(["see", "/a/very/long/path", "there"]);
  const red = "\u001b[31mred\u001b[39m";
  expect(wrap(`${red} ${red} ${red}`, 8)).toEqual([`${red} ${red}`, red]);
});
