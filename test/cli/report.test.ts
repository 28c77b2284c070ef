import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ran, sampleJournal } from "../report/sample-journal.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const JOURNAL = JSON.stringify(sampleJournal(), null, 2);

function folderWithJournals() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "journal.json"), JOURNAL);
  writeFileSync(join(folder, "other.json"), JOURNAL);
  return {
    path: (name: string) => join(folder, name),
    write: (name: string, text: string) => writeFileSync(join(folder, name), text),
    read: (name: string) => readFileSync(join(folder, name), "utf8"),
    report: (...words: readonly string[]) => chaosMonkey(["report", ...words], { cwd: folder }),
  };
}

test("C12: a journal alone gives a summary on stdout", async () => {
  const { report } = folderWithJournals();
  const { exitCode, stdout, stderr } = await report("journal.json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("passed  The shop survives the loss of a worker");
});

test("C13: with a format, the last file is written, and nothing is printed on stdout", async () => {
  const { report, read } = folderWithJournals();
  for (const [format, file, begin] of [
    ["html", "report.html", "<!doctype html>"],
    ["html5", "report5.html", "<!doctype html>"],
    ["markdown", "report.md", "# Game day"],
    ["json", "report.json", '{\n  "format": "docker-chaos-monkey/report/v1"'],
  ] as const) {
    const words = [
      "--title",
      "Game day",
      `--export-format=${format}`,
      "journal.json",
      "other.json",
    ];
    const wrote = { exitCode: 0, stdout: "", stderr: `wrote ${file}\n` };
    expect(await report(...words, file)).toMatchObject(wrote);
    expect(read(file)).toMatch(new RegExp(`^${begin}`));
    expect(read(file)).toContain("Game day");
  }
});

test("without a format, the ending of the last file says which one is meant", async () => {
  const { report, read } = folderWithJournals();
  expect(await report("journal.json", "report.md")).toMatchObject({ exitCode: 0, stdout: "" });
  expect(read("report.md")).toMatch(/^# /);
});

test("a report goes to stdout where the last word is a dash", async () => {
  const { report, path } = folderWithJournals();
  const { stdout } = await report("--export-format=json", "journal.json", "-");
  expect(JSON.parse(stdout).experiments[0].outcome).toBe("passed");
  expect(existsSync(path("-"))).toBe(false);
});

test("a journal is never overwritten by a report", async () => {
  const { report, read } = folderWithJournals();
  const { exitCode, stderr } = await report("--export-format=html", "journal.json", "other.json");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("got the journal other.json, which is left as it is");
  expect(read("other.json")).toBe(JOURNAL);
});

test("P61: a report replaces an older one, and any other file only with --force and a copy", async () => {
  const { report, read, write } = folderWithJournals();
  for (const file of ["report.html", "report.md", "report.json"]) {
    const words = [`--export-format=${file === "report.md" ? "markdown" : file.slice(7)}`];
    for (const _ of ["first", "second"])
      expect((await report(...words, "journal.json", file)).exitCode).toBe(0);
  }
  write("notes.md", "# mine");
  const refused = await report("journal.json", "notes.md");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("notes.md exists and was not created by this command");
  expect(read("notes.md")).toBe("# mine");
  expect((await report("--force", "journal.json", "notes.md")).exitCode).toBe(0);
  expect(read("notes.md.backup_chaos")).toBe("# mine");
});

test("values that are given stand for the names that a journal has kept", async () => {
  const { report, write } = folderWithJournals();
  const provider = { type: "http", url: "http://$host:$port/$other" };
  const { experiment } = sampleJournal();
  const journal = sampleJournal({
    experiment: {
      ...experiment,
      configuration: { host: "shop", port: { type: "env", key: "PORT", default: "80" } },
    },
    run: [ran({ activity: { type: "probe", name: "ask", provider } })],
  });
  write("journal.json", JSON.stringify(journal));
  const shown = async (...words: readonly string[]) =>
    (await report(...words, "--export-format=markdown", "journal.json", "-")).stdout;
  expect(await shown()).toContain("url: ` http://$host:$port/$other `");
  expect(await shown("--var", "port:int=8080")).toContain("url: ` http://shop:8080/$other `");
  write("values.yaml", "configuration: {host: market, other: undeclared}\n");
  expect(await shown("--var-file", "values.yaml")).toContain("url: ` http://market:$port/$other `");
});

test.each([
  ["no file to write", ["--export-format=html", "journal.json"], "- writes to stdout"],
  ["a PDF", ["--export-format=pdf", "journal.json", "report.pdf"], "print that page to a PDF"],
  ["a PDF by its name", ["journal.json", "report.pdf"], "print that page to a PDF"],
  ["an unknown format", ["--export-format=word", "journal.json", "x"], "html, markdown or json"],
  ["a variable without a value", ["--var", "port", "journal.json"], "name[:type]=value"],
  [
    "variables that are not there",
    ["--var-file", "x.json", "journal.json"],
    "x.json cannot be read",
  ],
  ["a device", ["/dev/zero"], "/dev/zero cannot be read (expected a regular file, got a device)"],
  ["a journal that is not there", ["absent.json"], "absent.json cannot be read"],
])("wrong words end with 2 and say what to do: %s", async (_, words, message) => {
  const { exitCode, stdout, stderr } = await folderWithJournals().report(...words);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(message);
});
