import { expect, test } from "vitest";
import { act, hypothesis, refused, run, sh } from "../../experiment/run.ts";

test("the journal has its keys in the order of Chaos Toolkit, and microseconds", async () => {
  const { journal } = await run({
    "steady-state-hypothesis": hypothesis(refused),
    method: [act],
  });
  expect(Object.keys(journal)).toEqual([
    "chaoslib-version",
    "platform",
    "node",
    "experiment",
    "start",
    "status",
    "deviated",
    "steady_states",
    "run",
    "rollbacks",
    "end",
    "duration",
  ]);
  const entry = journal.steady_states.before!.probes[0]!;
  expect(Object.keys(entry)).toEqual([
    "activity",
    "output",
    "start",
    "status",
    "exception",
    "end",
    "duration",
    "tolerance_met",
  ]);
  for (const moment of [journal.start, journal.end, entry.start, entry.end])
    expect(moment).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  expect(journal["chaoslib-version"]).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the journal keeps the experiment as it was written, with the title substituted and dry added", async () => {
  const { journal } = await run(
    {
      title: "about $what",
      description: "what $what is",
      unknown: { kept: 1.5 },
      secrets: { s: { k: { type: "env", key: "K" } } },
      method: [sh("say $what", "echo $what")],
    },
    { scope: { configuration: { what: "it" }, secrets: { s: { k: "hunter2" } } } },
  );
  expect(journal.experiment).toMatchObject({
    title: "about it",
    description: "what $what is",
    unknown: { kept: 1.5 },
    secrets: { s: { k: { type: "env", key: "K" } } },
    method: [{ name: "say $what" }],
    dry: null,
  });
  expect(Object.keys(journal.experiment).at(-1)).toBe("dry");
  expect(journal.run[0]).toMatchObject({ output: { stdout: "it\n" } });
  expect(JSON.stringify(journal)).not.toContain("hunter2");
});
