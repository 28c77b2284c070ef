import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { findOnPath } from "../../../src/toolkit/python/find-on-path.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

function program(folder: string, name: string, mode = 0o755): string {
  const file = join(folder, name);
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, mode);
  return file;
}

test("a bare name is looked for in the folders of PATH, in their order", () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const env = { PATH: `${first}::${second}` };
  const file = program(second, "tool");
  expect(findOnPath("tool", env)).toBe(file);
  expect(findOnPath("tool", { PATH: `${second}:${first}` })).toBe(file);
  const earlier = program(first, "tool");
  expect(findOnPath("tool", env)).toBe(earlier);
});

test("a tilde is not the home folder here: validation knows no shell", () => {
  const HOME = temporaryFolder();
  program(HOME, "tool");
  expect(findOnPath("~/tool", { PATH: HOME, HOME })).toBeUndefined();
});

test("a path is looked for where it says, and comes back as it is", () => {
  const file = program(temporaryFolder(), "tool");
  expect(findOnPath(file, { PATH: "" })).toBe(file);
  const written = `./${relative(process.cwd(), file)}`;
  expect(findOnPath(written, {})).toBe(written);
});

test("what is no program, a folder, or not there is not found", () => {
  const folder = temporaryFolder();
  program(folder, "text", 0o644);
  mkdirSync(join(folder, "folder"));
  const env = { PATH: folder };
  for (const name of ["text", "folder", "nothing", ""]) {
    expect(findOnPath(name, env)).toBeUndefined();
  }
  expect(findOnPath("sh", { PATH: "" })).toBeUndefined();
});

test("without PATH the usual folders are looked in", () => {
  expect(findOnPath("sh", {})).toMatch(/bin\/sh$/);
});
