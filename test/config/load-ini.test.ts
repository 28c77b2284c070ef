import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadIni } from "../../src/config/load-ini.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function folderWith(ini: string): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "config"));
  writeFileSync(join(cwd, "config", "config.ini"), ini);
  writeFileSync(join(cwd, ".env"), "CHAOS_ENABLED=true\nCHAOS_COUNT=7\n");
  return cwd;
}

test("A16: a file of other programs' keys is read for ours alone, and .env does not count", () => {
  const cwd = folderWith("NODES: 3\n#CHAOS_ENABLED: true\nchaos_interval: 15\n");
  expect(loadIni("config/config.ini", cwd)).toEqual({
    file: "config/config.ini",
    enabled: false,
    values: new Map([["CHAOS_INTERVAL", "15"]]),
    secrets: [],
  });
});

test("the lines of a value that goes on are one value", () => {
  const cwd = folderWith("CHAOS_TARGETS =\n  worker\n  api\n");
  expect(loadIni("config/config.ini", cwd).values.get("CHAOS_TARGETS")).toBe("worker api");
});

test("a wrong key is named with its line", () => {
  const cwd = folderWith("\nCHAOS_ENABELD: true\n");
  expect(() => loadIni("config/config.ini", cwd)).toThrow(/config.ini line 2: .*CHAOS_ENABLED/);
});

test("where there is no file it says how to get one", () => {
  expect(() => loadIni(undefined, temporaryFolder())).toThrow("chaos-monkey init");
});
