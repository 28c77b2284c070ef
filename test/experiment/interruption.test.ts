import { expect, test } from "vitest";
import { Interruption } from "../../src/experiment/interruption.ts";
import type { RunOptions } from "../../src/experiment/run-experiment.ts";
import type { StopSignal } from "../../src/world/signals.ts";
import { Flag } from "./flag.ts";
import { act, type Ended, hypothesis, probe, run, sh, told, undo } from "./run.ts";

/** Lines of shell for the activities of a run that is interrupted. */
interface Lines {
  /** With this the signal comes. */
  readonly begin: string;
  /** Waits until it has come. */
  readonly outlast: string;
}

/** Interrupts a run as soon as one of its processes says that it stands. */
async function interrupt(
  signal: StopSignal,
  experiment: (lines: Lines) => Parameters<typeof run>[0],
  options: Partial<RunOptions> = {},
): Promise<Ended> {
  const [began, received] = [new Flag(), new Flag()];
  const interruption = new Interruption();
  const lines = { begin: began.shell.raise, outlast: received.shell.wait };
  const ended = run(experiment(lines), { ...options, interruption });
  await began.raised();
  interruption.receive(signal);
  received.raise();
  return await ended;
}

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const)(
  "an interruption by %s in the method: interrupted, its entry without a status, no rollbacks",
  async (signal) => {
    const { journal } = await interrupt(signal, ({ begin }) => ({
      "steady-state-hypothesis": hypothesis(probe("fine", "true")),
      method: [act, sh("long", `${begin}; sleep 30`), act],
      rollbacks: [undo],
    }));
    expect(journal).toMatchObject({ status: "interrupted", deviated: false, rollbacks: [] });
    expect(told(journal.run)).toEqual(["act succeeded", "long -"]);
    expect(journal.run[1]).toMatchObject({ output: null, end: expect.any(String) });
    expect(journal.steady_states.after).toBeNull();
  },
);

test.each([
  ["SIGINT", 1],
  ["SIGTERM", 1],
  ["SIGUSR1", 1],
  ["SIGUSR2", 0],
] as const)(
  "an interruption by %s with the strategy always: %i rollbacks (C19)",
  async (signal, count) => {
    const { journal } = await interrupt(
      signal,
      ({ begin }) => ({ method: [sh("long", `${begin}; sleep 30`)], rollbacks: [undo] }),
      { strategies: { hypothesis: "default", rollbacks: "always" } },
    );
    expect(journal.status).toBe("interrupted");
    expect(journal.rollbacks).toHaveLength(count);
  },
);

test("an interruption in the gate leaves no state behind", async () => {
  const { journal } = await interrupt("SIGINT", ({ begin }) => ({
    "steady-state-hypothesis": hypothesis(probe("slow", `${begin}; sleep 30`)),
    method: [act],
    rollbacks: [undo],
  }));
  expect(journal).toMatchObject({ status: "interrupted", run: [], rollbacks: [] });
  expect(journal.steady_states.before).toBeNull();
});

test("an interruption while the hypothesis is watched ends the watch too", async () => {
  const { journal, events } = await interrupt(
    "SIGTERM",
    ({ begin }) => ({
      "steady-state-hypothesis": hypothesis(probe("fine", "true")),
      method: [sh("long", `${begin}; sleep 30`)],
    }),
    { strategies: { hypothesis: "continuously", rollbacks: "default" } },
  );
  expect(journal.status).toBe("interrupted");
  expect(events.map(({ kind }) => kind)).toContain("watch-ended");
  expect(journal.steady_states.during.every((it) => it.steady_state_met)).toBe(true);
});

test("an interruption lets what is in the background come to its end", async () => {
  const { journal } = await interrupt("SIGTERM", ({ begin, outlast }) => ({
    method: [
      sh("behind", `${outlast}; echo end`, { background: true }),
      sh("long", `${begin}; sleep 30`),
    ],
  }));
  expect(told(journal.run)).toEqual(["behind succeeded", "long -"]);
});

test("an interruption lets a check of the watch come to its end, and the journal tells of it", async () => {
  const { journal } = await interrupt(
    "SIGINT",
    ({ begin, outlast }) => ({
      "steady-state-hypothesis": hypothesis(probe("slow", `${begin}; ${outlast}`)),
      method: [sh("long", "sleep 30")],
    }),
    { strategies: { hypothesis: "during-method-only", rollbacks: "default" } },
  );
  expect(journal.status).toBe("interrupted");
  expect(journal.steady_states.during).toMatchObject([{ steady_state_met: true }]);
});

test("an interruption stops what is in the background where nothing else is left", async () => {
  const { journal } = await interrupt("SIGINT", ({ begin }) => ({
    method: [sh("behind", `${begin}; sleep 30`, { background: true })],
    rollbacks: [undo],
  }));
  expect(journal).toMatchObject({ status: "interrupted", rollbacks: [] });
  expect(told(journal.run)).toEqual(["behind -"]);
});

test("an interruption by SIGUSR2 stops what is in the background at once", async () => {
  const { journal } = await interrupt("SIGUSR2", ({ begin }) => ({
    method: [sh("behind", "sleep 30", { background: true }), sh("long", `${begin}; sleep 30`)],
  }));
  expect(told(journal.run)).toEqual(["behind -", "long -"]);
});

test("an interruption in the rollbacks leaves out the remaining ones", async () => {
  const { journal, log } = await interrupt("SIGINT", ({ begin }) => ({
    method: [act],
    rollbacks: [undo, sh("slow undo", `${begin}; sleep 30`), undo],
  }));
  expect(journal.status).toBe("interrupted");
  expect(told(journal.rollbacks)).toEqual(["undo succeeded", "slow undo -"]);
  expect(log.some((line) => line.includes("without running the remaining rollbacks"))).toBe(true);
});

test("an interruption cuts a pause short", async () => {
  const interruption = new Interruption();
  const { journal } = await run(
    { method: [{ ...act, pauses: { before: 60 } }, act] },
    {
      interruption,
      emit: (event) => event.kind === "pausing" && interruption.receive("SIGINT"),
    },
  );
  expect(journal).toMatchObject({ status: "interrupted", run: [] });
});
