import { expect, test } from "vitest";
import { act, breaking, hypothesis, probe, refused, run, undo } from "./run.ts";

test.each([
  ["default", "met", 1],
  ["default", "unmetAfter", 1],
  ["default", "unmetGate", 1],
  ["default", "failedGate", 0],
  ["always", "failedGate", 1],
  ["never", "met", 0],
  ["never", "unmetAfter", 0],
  ["deviated", "met", 0],
  ["deviated", "unmetAfter", 1],
  ["deviated", "unmetGate", 0],
] as const)("with the rollback strategy %s when %s: %i played", async (rollbacks, state, count) => {
  const broken = breaking();
  const probes = {
    met: probe("fine", "true"),
    unmetAfter: broken.probe,
    failedGate: refused,
    unmetGate: probe("off", "exit 1"),
  };
  const { journal } = await run(
    {
      "steady-state-hypothesis": hypothesis(probes[state]),
      method: [broken.act],
      rollbacks: [undo],
    },
    { strategies: { hypothesis: "default", rollbacks } },
  );
  expect(journal.rollbacks).toHaveLength(count);
});

test.each([
  ["default", true, true, false],
  ["before-method-only", true, false, false],
  ["after-method-only", false, true, false],
  ["during-method-only", false, false, true],
  ["continuously", true, true, true],
  ["skip", false, false, false],
] as const)(
  "with the hypothesis strategy %s: before %s, after %s, during %s",
  async (strategy, before, after, during) => {
    const { journal } = await run(
      {
        "steady-state-hypothesis": hypothesis(probe("fine", "true")),
        method: [act],
      },
      { strategies: { hypothesis: strategy, rollbacks: "default" } },
    );
    expect(journal.steady_states.before !== null).toBe(before);
    expect(journal.steady_states.after !== null).toBe(after);
    expect(journal.steady_states.during.length > 0).toBe(during);
    expect(journal.status).toBe("completed");
  },
);
