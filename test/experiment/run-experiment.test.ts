import { expect, test } from "vitest";
import { Flag } from "./flag.ts";
import { act, breaking, hypothesis, probe, refused, run, sh, told, undo } from "./run.ts";

test("all met: completed, rollbacks played (C1)", async () => {
  const { journal, log } = await run({
    "steady-state-hypothesis": hypothesis(probe("fine", "true")),
    method: [act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "completed", deviated: false });
  expect(journal.steady_states.before?.steady_state_met).toBe(true);
  expect(journal.steady_states.after?.steady_state_met).toBe(true);
  expect(told(journal.run)).toEqual(["act succeeded"]);
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  expect(log.filter((line) => !line.startsWith("debug"))).toEqual([
    "info: Running experiment: case",
    "info: Steady-state strategy: default",
    "info: Rollbacks strategy: default",
    "info: Steady state hypothesis: steady",
    "info: Probe: fine",
    "info: Steady state hypothesis is met!",
    "info: Playing your experiment's method now...",
    "info: Action: act",
    "info: Steady state hypothesis: steady",
    "info: Probe: fine",
    "info: Steady state hypothesis is met!",
    "info: Let's rollback...",
    "info: Rollback: undo",
    "info: Action: undo",
    "info: Experiment ended with status: completed",
  ]);
});

test("an unmet gate: completed as well, the method left out, rollbacks played", async () => {
  const { journal, log } = await run({
    "steady-state-hypothesis": hypothesis(probe("off", "exit 3"), probe("never", "true")),
    method: [act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "completed", deviated: false, run: [] });
  expect(journal.steady_states.after).toBeNull();
  expect(journal.steady_states.before).toMatchObject({
    steady_state_met: false,
    probes: [{ status: "succeeded", tolerance_met: false }],
  });
  expect(journal.steady_states.before?.probes).toHaveLength(1);
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  expect(log).toContain(
    "critical: Steady state probe 'off' is not in the given tolerance so failing this experiment",
  );
  expect(log).toContain("info:   => expected 0, came 3");
});

test("an unmet gate fails the run with --require-steady-state, and nothing is played (C3)", async () => {
  const { journal } = await run(
    {
      "steady-state-hypothesis": hypothesis(probe("off", "exit 3")),
      method: [act],
      rollbacks: [undo],
    },
    { strictGate: true },
  );
  expect(journal).toMatchObject({ status: "failed", deviated: false, run: [], rollbacks: [] });
});

test("a gate probe that fails: failed, no rollbacks", async () => {
  const { journal, log } = await run({
    "steady-state-hypothesis": hypothesis(refused),
    method: [act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "failed", deviated: false, run: [], rollbacks: [] });
  expect(journal.steady_states.before?.probes).toMatchObject([
    { status: "failed", output: null, tolerance_met: false },
  ]);
  expect(log).toContain(
    "warning: Probe terminated unexpectedly, so its tolerance could not be validated",
  );
});

test("an action that fails or exits with 3 does not stop the run", async () => {
  const { journal, log } = await run({
    method: [{ ...refused, type: "action" }, sh("three", "exit 3"), act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "completed", deviated: false });
  expect(told(journal.run)).toEqual(["refused failed", "three succeeded", "act succeeded"]);
  expect(journal.run[0]?.exception?.at(-1)).toMatch(
    /^chaoslib\.exceptions\.ActivityFailed: failed to connect to http:\/\/127\.0\.0\.1:1\/: .*\n$/,
  );
  expect(log.filter((line) => line.includes("non-zero exit code"))).toHaveLength(1);
});

test("unmet after the method: completed and deviated, rollbacks played", async () => {
  const broken = breaking();
  const { journal, log } = await run({
    "steady-state-hypothesis": hypothesis(broken.probe),
    method: [broken.act],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "completed", deviated: true });
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  expect(log.slice(-2)).toEqual([
    "info: Experiment ended with status: deviated",
    "info: The steady-state has deviated, a weakness may have been discovered",
  ]);
});

test("a probe that fails after the method: failed and deviated, no rollbacks", async () => {
  const acted = new Flag();
  const script = `${acted.shell.isDown} || sleep 20`;
  const slowOnceActed = {
    ...probe("slow", script),
    provider: { type: "process", path: "sh", arguments: ["-c", script], timeout: 0.3 },
  };
  const { journal } = await run({
    "steady-state-hypothesis": hypothesis(slowOnceActed),
    method: [sh("act", acted.shell.raise)],
    rollbacks: [undo],
  });
  expect(journal).toMatchObject({ status: "failed", deviated: true, rollbacks: [] });
});

test("a rollback that fails does not stop the others, and completes the run", async () => {
  const { journal } = await run({ method: [act], rollbacks: [refused, undo] });
  expect(journal).toMatchObject({ status: "completed" });
  expect(told(journal.rollbacks)).toEqual(["refused failed", "undo succeeded"]);
});
