import { expect, test } from "vitest";
import type { RunEvent } from "../../src/experiment/run-event.ts";
import { Flag } from "./flag.ts";
import { act, breaking, hypothesis, probe, run, sh, told, undo, unfitting } from "./run.ts";

test("unmet only during the method: completed, not deviated", async () => {
  const [broken, noticed] = [new Flag(), new Flag()];
  const { journal, log } = await run(
    {
      "steady-state-hypothesis": hypothesis(probe("there", broken.shell.isDown)),
      method: [sh("break", `${broken.shell.raise}; ${noticed.shell.wait}; ${broken.shell.lower}`)],
      rollbacks: [undo],
    },
    {
      strategies: { hypothesis: "continuously", rollbacks: "default" },
      emit: (event) => {
        if (event.kind === "hypothesis-completed" && event.endedAt) noticed.raise();
      },
    },
  );
  expect(journal).toMatchObject({ status: "completed", deviated: false });
  expect(journal.steady_states.during.some((it) => it.steady_state_met === false)).toBe(true);
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  expect(log).toContain(
    "warning: Continuous steady state probe 'there' is not in the given tolerance",
  );
});

/** An activity that is played until the watch has ended. */
function untilUnwatched() {
  const unwatched = new Flag();
  return {
    wait: sh("wait", unwatched.shell.wait),
    emit: ({ kind }: RunEvent) => {
      if (kind === "watch-ended") unwatched.raise();
    },
  };
}

test("unmet during with --fail-fast: cut, and the check after decides", async () => {
  const broken = breaking();
  const { wait, emit } = untilUnwatched();
  const { journal } = await run(
    {
      "steady-state-hypothesis": hypothesis(broken.probe),
      method: [broken.act, wait, sh("cut", "true")],
      rollbacks: [undo],
    },
    { failFast: true, strategies: { hypothesis: "continuously", rollbacks: "default" }, emit },
  );
  expect(journal).toMatchObject({ status: "completed", deviated: true });
  expect(told(journal.run)).toEqual(["act succeeded", "wait succeeded"]);
  expect(journal.steady_states.after?.steady_state_met).toBe(false);
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
});

test("unmet during with --fail-fast where nothing is checked after: failed", async () => {
  const broken = breaking();
  const { wait, emit } = untilUnwatched();
  const { journal, log } = await run(
    {
      "steady-state-hypothesis": hypothesis(broken.probe),
      method: [broken.act, wait, sh("cut", "true")],
      rollbacks: [undo],
    },
    {
      failFast: true,
      strategies: { hypothesis: "during-method-only", rollbacks: "default" },
      emit,
    },
  );
  expect(journal).toMatchObject({ status: "failed", deviated: false, rollbacks: [] });
  expect(journal.steady_states).toMatchObject({ before: null, after: null });
  expect(told(journal.run)).toEqual(["act succeeded", "wait succeeded"]);
  expect(log.some((line) => line.includes("Terminating immediately the experiment"))).toBe(true);
});

test("a tolerance that does not fit, while the method runs: aborted and cut", async () => {
  const { wait, emit } = untilUnwatched();
  const { journal, log } = await run(
    {
      "steady-state-hypothesis": hypothesis(unfitting),
      method: [wait, act],
      rollbacks: [undo],
    },
    { strategies: { hypothesis: "during-method-only", rollbacks: "default" }, emit },
  );
  expect(journal).toMatchObject({ status: "aborted", deviated: false });
  expect(told(journal.run)).toEqual(["wait succeeded"]);
  expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  expect(log.some((line) => line.startsWith("critical: a regex needs text"))).toBe(true);
});

test("the hypothesis is checked with the given pause between two checks", async () => {
  const often = new Flag();
  const { journal } = await run(
    {
      "steady-state-hypothesis": hypothesis(probe("fine", "true")),
      method: [sh("wait", often.shell.wait)],
    },
    {
      everySeconds: 0.3,
      strategies: { hypothesis: "during-method-only", rollbacks: "default" },
      emit: (event) => {
        if (event.kind === "hypothesis-completed" && event.iteration === 3) often.raise();
      },
    },
  );
  const starts = journal.steady_states.during.map((it) => Date.parse(it.probes[0]!.start));
  expect(starts.length).toBeGreaterThanOrEqual(3);
  for (const [at, start] of starts.slice(1).entries())
    expect(start - starts[at]!).toBeGreaterThanOrEqual(290);
});
