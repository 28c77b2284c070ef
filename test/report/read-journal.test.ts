import { expect, test } from "vitest";
import { readJournal } from "../../src/report/read-journal.ts";
import { sampleJournal } from "./sample-journal.ts";

test("C11: what a runner writes is read as it was written", () => {
  const journal = sampleJournal({
    interruption: { kind: "signal", name: "SIGTERM", reason: "asked to stop" },
    safeguards: { triggered_by: "latency", run: [] },
  });
  expect(readJournal(JSON.stringify(journal), "journal.json")).toEqual(journal);
});

test("the journals of older versions are read: without deviated, during, offsets and rollbacks", () => {
  const old = {
    "chaoslib-version": "0.15.1",
    experiment: { title: "old", method: [] },
    start: "2018-03-14T09:26:53.589793",
    status: "completed",
    steady_states: { before: {}, after: { steady_state_met: null, probes: null } },
    run: [{ activity: { type: "action", name: "a" }, status: "succeeded", exception: null }],
  };
  const journal = readJournal(JSON.stringify(old), "journal.json");
  expect(journal.deviated).toBe(false);
  expect(journal.steady_states).toEqual({
    before: null,
    after: { steady_state_met: null, probes: [] },
    during: [],
  });
  expect(journal.run[0]).toMatchObject({ status: "succeeded" });
  expect(journal.rollbacks).toEqual([]);
});

test.each([
  ["nothing at all", "", "expected JSON"],
  ["no JSON", "status: completed", "expected JSON"],
  ["a list", "[]", "expected an object, found a list"],
  ["an experiment", '{"title":"x","method":[]}', "experiment: expected an object, found nothing"],
  [
    "an unknown status",
    '{"experiment":{},"status":"fine","run":[]}',
    'status: expected completed, failed, aborted, interrupted, found "fine"',
  ],
  [
    "an activity that is none",
    '{"experiment":{},"status":"failed","run":[{"activity":{}},{"activity":3}]}',
    "run.1.activity: expected an object, found 3",
  ],
])("what is no journal is refused with what was expected and what came: %s", (_, json, message) => {
  expect(() => readJournal(json, "the file")).toThrow(
    expect.objectContaining({
      code: "bad-usage",
      message: expect.stringMatching(/^the file is no journal of Chaos Toolkit: /),
    }),
  );
  expect(() => readJournal(json, "the file")).toThrow(message);
});
