import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeStarterFolder, renderEnvExample } from "../../src/config/starter-folder.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const FILES = [".env.example", "README.md", "config.ini"];

test("E1: init makes a folder to start from, and a second time keeps every edit", async () => {
  const cwd = temporaryFolder();
  const first = await chaosMonkey(["init"], { cwd });
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toMatch(/^made {2}chaos\/config.ini$/m);
  expect(readdirSync(join(cwd, "chaos")).sort()).toEqual(FILES);

  writeFileSync(join(cwd, "chaos", "config.ini"), "CHAOS_ENABLED = true\n");
  const second = await chaosMonkey(["init"], { cwd });
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toMatch(/^kept {2}chaos\/config.ini, as it is$/m);
  expect(readFileSync(join(cwd, "chaos", "config.ini"), "utf8")).toBe("CHAOS_ENABLED = true\n");
});

test("a missing file is made anew beside those that are kept", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "README.md"), "mine");
  const made = makeStarterFolder(folder, { dockerGid: undefined });
  expect(made.filter(({ isNew }) => !isNew)).toEqual([
    { path: join(folder, "README.md"), isNew: false },
  ]);
  expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine");
});

test("the new config.ini changes nothing and passes the check", async () => {
  const cwd = temporaryFolder();
  await chaosMonkey(["init", "deep/folder"], { cwd });
  const checked = await chaosMonkey(["--config", "deep/folder/config.ini", "config", "--check"], {
    cwd,
  });
  expect(checked).toMatchObject({ exitCode: 0, stderr: "" });
});

test("E2: --check looks at everything with the settings of that folder, and fails with reasons", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "chaos"));
  writeFileSync(join(cwd, "chaos", "config.ini"), "CHAOS_ENABELD = true\n");
  const env = { DOCKER_HOST: "unix:///nowhere", CHAOS_STATE_DIR: temporaryFolder() };
  const { exitCode, stdout } = await chaosMonkey(["init", "--check"], { cwd, env });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/✗ +settings +chaos\/config.ini line 1: .*CHAOS_ENABLED/);
  expect(stdout).toMatch(/✗ +engine /);
  const { stdout: json } = await chaosMonkey(["init", "--check", "--json"], { cwd, env });
  expect(JSON.parse(json)).toMatchObject({ files: [{ isNew: false }, {}, {}] });
});

test("where no folder can be made it says so", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "chaos"), "");
  const { exitCode, stderr } = await chaosMonkey(["init"], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("expected a folder chaos");
});

test("a system that refuses every folder is told with its own words", async () => {
  const { exitCode, stderr } = await chaosMonkey(["init", "/proc/nowhere/chaos"]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /expected a folder \/proc\/nowhere\/chaos to write in .*'\/proc\/nowhere'/,
  );
});

test("the example of .env has what cannot stand in the ini file, and the group where it is known", () => {
  expect(renderEnvExample({ dockerGid: undefined })).toMatch(/^#DOCKER_GID=999$/m);
  expect(renderEnvExample({ dockerGid: 105 })).toMatch(/^DOCKER_GID=105$/m);
  expect(renderEnvExample({ dockerGid: 105 })).toMatch(/^#CHAOS_CONTAINER_NAME=chaos_monkey$/m);
  expect(renderEnvExample({ dockerGid: 105 })).not.toContain("CHAOS_INTERVAL");
});
