import { expect, test } from "vitest";
import { act, hypothesis, probe, run } from "./run.ts";

test("a hypothesis without probes counts as none", async () => {
  const { journal, log } = await run({ "steady-state-hypothesis": hypothesis(), method: [act] });
  expect(journal.steady_states.before).toBeNull();
  expect(log).toContain("info: No steady state hypothesis defined. That's ok, just exploring.");
});

test("a hypothesis that is null is absent, and so are rollbacks that are null", async () => {
  const { journal } = await run({ "steady-state-hypothesis": null, rollbacks: null });
  expect(journal).toMatchObject({ status: "completed", rollbacks: [] });
});

test("a hypothesis may refer to an activity of the method, which is judged by the tolerance beside it", async () => {
  const { journal } = await run({
    "steady-state-hypothesis": hypothesis({ ref: "act", tolerance: 0 }),
    method: [act],
  });
  expect(journal.steady_states.before).toMatchObject({
    steady_state_met: true,
    probes: [{ activity: { name: "act" }, tolerance_met: true }],
  });
});

test("a hypothesis runs a tolerance that is a probe, which must succeed", async () => {
  const by = (script: string) => ({
    type: "probe",
    name: "by",
    provider: { type: "process", path: "sh", arguments: ["-c", script], timeout: 0.3 },
  });
  const judged = async (script: string) =>
    (
      await run({
        "steady-state-hypothesis": hypothesis(
          probe("p", "true", { tolerance: by(script) as never }),
        ),
      })
    ).journal.steady_states.before?.steady_state_met;
  // a result is an object, which is true whatever is in it
  expect(await judged("exit 1")).toBe(true);
  expect(await judged("sleep 30")).toBe(false);
});
