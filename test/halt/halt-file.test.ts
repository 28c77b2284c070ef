import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  HALT_FILE,
  haltedByFile,
  readHaltFile,
  removeHaltFile,
  writeHaltFile,
} from "../../src/halt/halt-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function folder() {
  const stateDir = temporaryFolder();
  return { stateDir, path: join(stateDir, HALT_FILE) };
}

test("without the file nothing is halted", () => {
  const { stateDir } = folder();
  expect([readHaltFile(stateDir), haltedByFile(stateDir)]).toEqual([undefined, false]);
});

test("P38: an empty file halts, as touch makes it", () => {
  const { stateDir, path } = folder();
  writeFileSync(path, "");
  utimesSync(path, 0, Date.UTC(2026, 0, 1) / 1000);
  expect(readHaltFile(stateDir)).toEqual({
    by: `the file ${path}`,
    why: "no reason given",
    at: "2026-01-01T00:00:00.000Z",
  });
  expect(haltedByFile(stateDir)).toEqual({
    because: `halted by the file ${path}: no reason given`,
  });
});

test.each([
  ["deploy\nmore\n", "deploy"],
  ["  deploy  ", "deploy"],
  ["\n", "no reason given"],
  ["x".repeat(2000), "x".repeat(500)],
])("its first line is the reason: %j", (text, why) => {
  const { stateDir, path } = folder();
  writeFileSync(path, text);
  expect(readHaltFile(stateDir)).toMatchObject({ why });
});

test("what halts in somebody's name is read as such, and can be removed", () => {
  const { stateDir, path } = folder();
  writeHaltFile(stateDir, { by: "ann", why: "deploy" });
  expect(readHaltFile(stateDir)).toMatchObject({ why: "deploy (ann)" });
  removeHaltFile(stateDir);
  expect(existsSync(path)).toBe(false);
  removeHaltFile(stateDir);
});

test.each([
  ["a folder", (path: string) => mkdirSync(path)],
  ["a link to nothing", (path: string) => symlinkSync("/nowhere/at/all", path)],
])("P35: %s of that name cannot be read, and halts", (_what, make) => {
  const { stateDir, path } = folder();
  make(path);
  expect(readHaltFile(stateDir)).toMatchObject({
    why: expect.stringMatching(/^it cannot be read/),
  });
  removeHaltFile(stateDir);
  expect(haltedByFile(stateDir)).toBe(false);
});

test("a pipe of that name halts, and keeps nobody waiting for its writer", () => {
  const { stateDir, path } = folder();
  execFileSync("mkfifo", [path]);
  expect(haltedByFile(stateDir)).not.toBe(false);
});

test("P35: a state folder that is no folder halts", () => {
  const { path } = folder();
  writeFileSync(path, "");
  expect(haltedByFile(path)).toMatchObject({ because: expect.stringContaining("cannot be read") });
});
