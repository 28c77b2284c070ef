import { expect, test } from "vitest";
import { ChaosFolder } from "../../support/chaos-program.ts";

const quiet = "--no-log-file";

test.each([
  [["run"], "missing required argument"],
  [["run", "--dry", "nothing", "e.json"], "Allowed choices are probes, actions, activities, pause"],
  [["run", "--rollback-strategy", "sometimes", "e.json"], "Allowed choices"],
  [["run", "--hypothesis-strategy", "skip", "e.json"], "Allowed choices"],
  [["run", "--hypothesis-frequency", "often", "e.json"], "not a number of seconds"],
  [["run", "--hypothesis-frequency", "nan", "e.json"], "not a number of seconds"],
  [["run", "--hypothesis-frequency", "0x10", "e.json"], "not a number of seconds"],
  [["run", "--hypothesis-strategy", "Default", "e.json"], "Allowed choices"],
  [["run", "--output", "json", "e.json"], "Allowed choices"],
  [["validate", "--output", "json", "e.json"], "Allowed choices"],
  [["--log-file-level", "trace", "run", "e.json"], "Allowed choices"],
  [["run", "--var", "k", "e.json"], "expected name[:type]=value"],
  [["run", "--var", "k:object=1", "e.json"], "variable type can only be"],
  [["run", "--var-file", "missing.json", "e.json"], "does not exist"],
  [["run", "--control-file", "missing.json", "e.json"], "does not exist"],
  [["--log-format", "xml", "run", "e.json"], "Allowed choices"],
  [["rnu", "e.json"], "did you mean run?"],
  [["settings", "nothing"], "unknown command"],
])("%j is a wrong usage", async (words, complaint) => {
  const folder = new ChaosFolder();
  await folder.write("e.json", {});
  const { exitCode, stderr } = await folder.run([quiet, ...words]);
  expect(stderr).toContain(complaint);
  expect(exitCode).toBe(2);
});

test.each([
  [["--no-log-file", "--log-file", "x.log"], false],
  [["--log-file", "x.log", "--no-log-file"], false],
  [["--log-file", "x.log"], true],
])("%j decide on a log file: %s", async (words, isKept) => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  await folder.run([...words, "--no-version-check", "validate", "experiment.json"]);
  expect(await folder.text("x.log").catch(() => "")).toEqual(
    isKept ? expect.stringContaining("look valid") : "",
  );
  await expect(folder.text("chaostoolkit.log")).rejects.toThrow("ENOENT");
});

test("--change-dir goes to another folder first, and writes its journal there", async () => {
  const folder = new ChaosFolder();
  const other = new ChaosFolder();
  await other.experiment({});
  const { stderr } = await folder.run([
    quiet,
    "--change-dir",
    other.path,
    "run",
    "--journal-path",
    "j.json",
    "experiment.json",
  ]);
  expect(stderr).toContain(`WARNING] Moving to ${other.path}`);
  expect(await other.journal("j.json")).toMatchObject({ status: "completed" });
  await expect(folder.text("j.json")).rejects.toThrow("ENOENT");
});

test("--version and info core name the versions", async () => {
  const folder = new ChaosFolder();
  expect((await folder.run(["--version"])).stdout).toMatch(/^chaos, version \d+\.\d+\.\d+/);
  const { stdout, exitCode } = await folder.run([quiet, "info", "core"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^NAME +VERSION +\nCLI +\S+ *\nCore library +1\.45\.0 *\n$/);
  expect((await folder.run([quiet, "info", "extensions"])).stdout).toMatch(
    /^NAME +VERSION +LICENSE/,
  );
  await folder.write("s.yaml", "auths: {}\n");
  const settings = await folder.run([quiet, "--settings", "s.yaml", "info", "settings"]);
  expect(settings.stdout).toContain("auths: {}");
});

test.each(["discover", "init"])("%s says what to do without Python", async (word) => {
  const folder = new ChaosFolder();
  const { exitCode, stderr } = await folder.run([quiet, word, "--some-option", "package"]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("Python");
});

test("report tells of a journal", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  await folder.run([quiet, "run", "experiment.json"]);
  const { exitCode, stdout } = await folder.run([quiet, "report", "journal.json"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("case");
});
