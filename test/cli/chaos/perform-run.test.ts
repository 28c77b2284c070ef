import { expect, test } from "vitest";
import { hypothesis, probe, sh } from "../../experiment/run.ts";
import { ChaosFolder } from "../../support/chaos-program.ts";

const quiet = "--no-log-file";

test("a run writes events as they happen, one object a line", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({
    "steady-state-hypothesis": hypothesis(probe("p", "true")),
    method: [sh("long", "head -c 5000 /dev/zero | tr '\\0' x")],
    rollbacks: [sh("undo", "true")],
  });
  await folder.run([
    quiet,
    "run",
    "--events-file",
    "events.jsonl",
    "--hypothesis-strategy",
    "continuously",
    "experiment.json",
  ]);
  const events = (await folder.text("events.jsonl"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toEqual({
    type: "run-started",
    timestamp: expect.stringMatching(/^\d{4}-.*\.\d{6}\+00:00$/),
    title: "case",
  });
  expect(events.map(({ type, phase }) => [type, phase].join(" ").trim())).toEqual(
    expect.arrayContaining([
      "hypothesis-started before",
      "hypothesis-completed before",
      "hypothesis-started during",
      "hypothesis-completed during",
      "method-started",
      "method-completed",
      "hypothesis-started after",
      "rollbacks-started",
      "rollbacks-completed",
    ]),
  );
  const long = events.find((it) => it.type === "activity-completed" && it.name === "long");
  expect(long).toMatchObject({
    status: "succeeded",
    activity_type: "action",
    output_truncated: true,
  });
  expect(events.at(-1)).toMatchObject({
    type: "run-finished",
    status: "completed",
    deviated: false,
  });
});

test("a run prints one verdict for programs, also where it could not begin", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({
    "steady-state-hypothesis": hypothesis(probe("p", "test ! -e broken")),
    method: [sh("break", "touch broken")],
  });
  const words = [quiet, "run", "--output", "agent"];
  const { stdout, exitCode } = await folder.run([...words, "experiment.json"]);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: "chaostoolkit/agent/run/v1",
    outcome: "deviated",
    conclusive: true,
    exit_code: 1,
    journal_path: folder.file("journal.json"),
    steady_state: {
      before: { met: true, probes: [{ name: "p", tolerance: 0, output: { status: 0 } }] },
      during: { iterations: 0, unmet: 0, first_unmet_iteration: null, unmet_probes: [] },
      after: { met: false },
    },
    method: { count: 1, failed: [] },
    error: null,
  });
  const failed = await folder.run([...words, "missing.json"]);
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({
    outcome: "error",
    verdict: "The experiment could not be run: load failed.",
    error: {
      stage: "load",
      type: "bad-experiment",
      message: 'Path "missing.json" does not exist.',
    },
  });
});

test("a run keeps secrets out of the journal, the log and the events", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({
    secrets: { s: { key: { type: "env", key: "SECRET" } } },
    configuration: {
      seen: {
        type: "probe",
        name: "d",
        provider: { type: "process", path: "echo", arguments: "$key", secrets: ["s"] },
      },
    },
    method: [
      sh("say", "echo $key"),
      { ...sh("x", ""), provider: { type: "http", url: "http://127.0.0.1:1/$key" } },
    ],
  });
  const { stderr, exitCode } = await folder.run(
    ["--verbose", "run", "--events-file", "events.jsonl", "experiment.json"],
    { SECRET: "hunter2" },
  );
  expect(exitCode).toBe(0);
  for (const text of [
    stderr,
    await folder.text("journal.json"),
    await folder.text("chaostoolkit.log"),
    await folder.text("events.jsonl"),
  ]) {
    expect(text).not.toContain("hunter2");
    expect(text).toContain("*****");
  }
});

test("a run says where the journal could not be written", async () => {
  const folder = new ChaosFolder();
  await folder.experiment({});
  const { exitCode, stderr } = await folder.run([
    quiet,
    "run",
    "--journal-path",
    "no/such/folder/j.json",
    "experiment.json",
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("ERROR] the journal cannot be written to no/such/folder/j.json");
});
