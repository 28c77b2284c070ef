import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PlantedTree, repository } from "../support/planted-tree.ts";

const CONFIG = Object.fromEntries(
  ["vitest.config.ts", "test/support/plain-summary.ts", "test/support/run-folder.ts"].map(
    (file) => [file, readFileSync(join(repository, file), "utf8")],
  ),
);

function lastLines(files: Readonly<Record<string, string>>) {
  using tree = new PlantedTree({ ...CONFIG, ...files });
  const { exitCode, stdout } = tree.run(join(repository, "node_modules/.bin/vitest"), [
    "run",
    "--no-color",
  ]);
  return { exitCode, lines: stdout.trimEnd().split("\n").slice(-4) };
}

test("A run of the tests ends with one plain line of counts, after what was left out and why", () => {
  const { exitCode, lines } = lastLines({
    "test/some.test.ts": `
      import { test } from "vitest";
      test("one that passes", () => {});
      test("another that passes", () => {});
      test("one that needs the moon", ({ skip }) => skip("there is no moon tonight"));`,
  });
  expect(lines).toEqual([
    expect.any(String),
    "left out, because there is no moon tonight:",
    "  one that needs the moon (test/some.test.ts)",
    "2 passed, 0 failed, 1 skipped",
  ]);
  expect(exitCode).toBe(0);
});

test("A test file that breaks before its tests counts as a failure", () => {
  const { exitCode, lines } = lastLines({
    "test/fails.test.ts": `import { test, expect } from "vitest"; test("x", () => expect(1).toBe(2));`,
    "test/breaks.test.ts": `throw new Error("broken");`,
  });
  expect(lines.at(-1)).toBe("0 passed, 2 failed, 0 skipped");
  expect(exitCode).toBe(1);
});

test("A run that finds no tests fails", () => {
  const { exitCode } = lastLines({});
  expect(exitCode).toBe(1);
});
