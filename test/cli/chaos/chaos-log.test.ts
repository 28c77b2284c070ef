import { expect, test } from "vitest";
import { sh, told } from "../../experiment/run.ts";
import { ChaosFolder } from "../../support/chaos-program.ts";

const quiet = "--no-log-file";

test("a run logs to stderr and its file, writes the journal, and ends with 0", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({ method: [sh("act", "true")] });
  const { exitCode, stdout, stderr } = await folder.run(["run", "experiment.json"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
  const lines = stderr.trim().split("\n");
  for (const line of lines)
    expect(line).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (INFO|WARNING|ERROR|CRITICAL)\] \S/);
  expect(lines.map((line) => line.slice(line.indexOf("]") + 2))).toEqual([
    "Validating the experiment's syntax",
    "Experiment looks valid",
    "Running experiment: case",
    "Steady-state strategy: default",
    "Rollbacks strategy: default",
    "No steady state hypothesis defined. That's ok, just exploring.",
    "Playing your experiment's method now...",
    "Action: act",
    "Let's rollback...",
    "No declared rollbacks, let's move on.",
    "Experiment ended with status: completed",
  ]);
  const file = await folder.text("chaostoolkit.log");
  expect(file).toContain(" INFO] Action: act\n");
  expect(file).toContain(" DEBUG]   => succeeded");
  const text = await folder.text("journal.json");
  expect(text).toMatch(/^\{\n {2}"chaoslib-version": "/);
  expect(told((await folder.journal()).run)).toEqual(["act succeeded"]);
});

test("a run says in JSON what it logs, if asked to", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  const { stderr } = await folder.run([quiet, "--log-format", "json", "run", "experiment.json"]);
  const [first] = stderr.split("\n");
  expect(JSON.parse(first!)).toEqual({
    context_id: expect.any(String),
    process: expect.any(Number),
    asctime: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}$/),
    levelname: "INFO",
    module: "chaos",
    lineno: 0,
    message: "Validating the experiment's syntax",
    timestamp: expect.stringMatching(/\+00:00$/),
  });
});

test("the log file keeps only what is important enough, behind what it held", async () => {
  const folder = new ChaosFolder();
  await folder.write("chaostoolkit.log", "before\n");
  await folder.experiment({ method: [sh("a", "exit 3")] });
  await folder.run(["--log-file-level", "warning", "run", "experiment.json"]);
  const lines = (await folder.text("chaostoolkit.log")).trim().split("\n");
  expect(lines).toEqual(["before", expect.stringContaining("WARNING] This process returned")]);
});
