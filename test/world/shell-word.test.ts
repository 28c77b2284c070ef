import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoted, shellWord } from "../../src/world/shell-word.ts";

test("words that need no quotes have none", () => {
  expect(["strike", "--reason", "it's late", "a b", "", "a=b,c", "$HOME"].map(shellWord)).toEqual([
    ...["strike", "--reason", "'it'\\''s late'", "'a b'", "''", "a=b,c", "'$HOME'"],
  ]);
});

test("a shell reads back what was quoted, whatever it is", () => {
  const words = fc.sample(
    fc.string().filter((text) => !text.includes("\0")),
    200,
  );
  for (const spell of [quoted, shellWord]) {
    const script = `printf '%s\\0' ${words.map(spell).join(" ")}`;
    const read = execFileSync("sh", ["-c", script], { encoding: "utf8" });
    expect(read.split("\0").slice(0, -1)).toEqual(words);
  }
});
