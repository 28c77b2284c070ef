import { expect, test } from "vitest";
import { act, hypothesis, probe, run, told, undo, unfitting } from "./run.ts";

test.each([
  ["an URL without a scheme", { type: "http", url: "127.0.0.1:80" }],
  ["a program that is not there", { type: "process", path: "no-such-program-here" }],
  ["a timeout that is text", { type: "process", path: "true", timeout: "$t" }],
  ["arguments that are null", { type: "process", path: "true", arguments: null }],
  ["a header that is a number", { type: "http", url: "http://127.0.0.1:1/", headers: { a: 1 } }],
  ["a provider that needs Python", { type: "python", module: "m", func: "f" }],
])("%s: aborted, its entry without a status, rollbacks played", async (_, provider) => {
  const { journal } = await run({
    "steady-state-hypothesis": hypothesis(probe("fine", "true")),
    method: [{ type: "action", name: "broken", provider }, act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "aborted", deviated: false });
  expect(told(journal.run)).toEqual(["broken -"]);
  expect(journal.run[0]).toMatchObject({ output: null, end: expect.any(String) });
  expect(journal.steady_states.after).toBeNull();
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
});

test("a reference to nothing: aborted", async () => {
  const { journal } = await run({ method: [{ ref: "nobody" }, act], rollbacks: [undo] });
  expect(journal).toMatchObject({ status: "aborted", run: [] });
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
});

test("the log says that it aborts in one sentence of Chaos Toolkit's, and then why", async () => {
  const { log } = await run({ method: [{ ref: "nobody" }] });
  expect(log).toContain("critical: Experiment ran into an un expected fatal error, aborting now.");
  expect(log).toContain("info:   => could not find referenced activity 'nobody'");
});

test("a tolerance that does not fit, before the method: a journal that says aborted", async () => {
  const { journal } = await run({
    "steady-state-hypothesis": hypothesis(unfitting),
    method: [act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "aborted", run: [] });
  expect(journal.steady_states.before).toBeNull();
});

test("a rollback that cannot be played: aborted, and the others are played", async () => {
  const broken = { type: "action", name: "broken", provider: { type: "http", url: "x" } };
  const { journal } = await run({ method: [act], rollbacks: [broken, { ref: "gone" }, undo] });
  expect(journal).toMatchObject({ status: "aborted" });
  expect(told(journal.rollbacks)).toEqual(["broken -", "undo succeeded"]);
});

const unplayable = {
  type: "action",
  name: "behind",
  provider: { type: "http", url: "nowhere" },
  background: true,
};

test("an activity of the method that cannot be played in the background: a warning, and the run goes on", async () => {
  const { journal, log } = await run({ method: [unplayable, act], rollbacks: [undo] });
  expect(journal).toMatchObject({ status: "completed" });
  expect(told(journal.run)).toEqual(["behind -", "act succeeded"]);
  const warning = "warning: An activity in the background could not be played: invalid URL";
  expect(log.filter((line) => line.startsWith(warning))).toHaveLength(1);
});

test("a rollback that cannot be played in the background: aborted, and the others are played", async () => {
  const { journal, log } = await run({ method: [act], rollbacks: [unplayable, undo] });
  expect(journal).toMatchObject({ status: "aborted" });
  expect(told(journal.rollbacks)).toEqual(["behind -", "undo succeeded"]);
  expect(log.some((line) => line.startsWith("critical: invalid URL"))).toBe(true);
});
