import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Interruption } from "../../src/experiment/interruption.ts";
import type { HypothesisStrategy } from "../../src/experiment/strategy.ts";
import { hypothesis, probe, run, sh, told } from "./run.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-experiment-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const undo = sh("undo", "true");
const act = sh("act", "true");
const refused = {
  type: "probe",
  name: "refused",
  tolerance: 200,
  provider: { type: "http", url: "http://127.0.0.1:1/" },
};
const crash = {
  type: "probe",
  name: "crash",
  tolerance: { type: "regex", pattern: "x" },
  provider: { type: "process", path: "true" },
};
/** Met until the method has run. */
const untilActed = () => probe("until-acted", `test ! -e ${folder}/acted`);
const acting = () => sh("act", `touch ${folder}/acted`);
/** Long enough for a check to find it unmet while this one is played, and not before. */
const actingFor = (seconds: number) => sh("wait", `touch ${folder}/acted; sleep ${seconds}`);
/** Slow, and so failed, once the method has run. */
const slowOnceActed = () => ({
  ...probe("slow", `test ! -e ${folder}/acted || sleep 20`),
  provider: {
    type: "process",
    path: "sh",
    arguments: ["-c", `test ! -e ${folder}/acted || sleep 20`],
    timeout: 0.3,
  },
});

describe("what a run comes to", () => {
  test("all met: completed, rollbacks played", async () => {
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

  test("an unmet gate: completed all the same, the method left out, rollbacks played", async () => {
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

  test("an unmet gate fails the run where that is asked for", async () => {
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
    const { journal, log } = await run({
      "steady-state-hypothesis": hypothesis(untilActed()),
      method: [acting()],
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
    const { journal } = await run({
      "steady-state-hypothesis": hypothesis(slowOnceActed()),
      method: [acting()],
      rollbacks: [undo],
    });
    expect(journal).toMatchObject({ status: "failed", deviated: true, rollbacks: [] });
  });

  test("unmet only during the method: completed, not deviated", async () => {
    const { journal, log } = await run(
      {
        "steady-state-hypothesis": hypothesis(probe("there", `test ! -e ${folder}/broken`)),
        method: [sh("break", `touch ${folder}/broken; sleep 0.4; rm ${folder}/broken`)],
        rollbacks: [undo],
      },
      { strategies: { hypothesis: "continuously", rollbacks: "default" } },
    );
    expect(journal).toMatchObject({ status: "completed", deviated: false });
    expect(journal.steady_states.during.some((it) => it.steady_state_met === false)).toBe(true);
    expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
    expect(log).toContain(
      "warning: Continuous steady state probe 'there' is not in the given tolerance",
    );
  });

  test("unmet during with --fail-fast: cut, and the check after decides", async () => {
    const { journal } = await run(
      {
        "steady-state-hypothesis": hypothesis(untilActed()),
        method: [act, actingFor(1), sh("cut", "true")],
        rollbacks: [undo],
      },
      { failFast: true, strategies: { hypothesis: "continuously", rollbacks: "default" } },
    );
    expect(journal).toMatchObject({ status: "completed", deviated: true });
    expect(told(journal.run)).toEqual(["act succeeded", "wait succeeded"]);
    expect(journal.steady_states.after?.steady_state_met).toBe(false);
    expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
  });

  test("unmet during with --fail-fast where nothing is checked after: failed", async () => {
    const { journal, log } = await run(
      {
        "steady-state-hypothesis": hypothesis(untilActed()),
        method: [act, actingFor(1), sh("cut", "true")],
        rollbacks: [undo],
      },
      { failFast: true, strategies: { hypothesis: "during-method-only", rollbacks: "default" } },
    );
    expect(journal).toMatchObject({ status: "failed", deviated: false, rollbacks: [] });
    expect(journal.steady_states).toMatchObject({ before: null, after: null });
    expect(told(journal.run)).toEqual(["act succeeded", "wait succeeded"]);
    expect(log.some((line) => line.includes("Terminating immediately the experiment"))).toBe(true);
  });

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

  test("the log says so in one sentence of Chaos Toolkit's, and then why", async () => {
    const { log } = await run({ method: [{ ref: "nobody" }] });
    expect(log).toContain(
      "critical: Experiment ran into an un expected fatal error, aborting now.",
    );
    expect(log).toContain("info:   => could not find referenced activity 'nobody'");
  });

  test("in the background: a warning, and the run goes on", async () => {
    const nowhere = { type: "http", url: "nowhere" };
    const behind = { type: "action", name: "behind", provider: nowhere, background: true };
    const { journal, log } = await run({ method: [behind, act], rollbacks: [behind, undo] });
    expect(journal).toMatchObject({ status: "completed" });
    expect(told(journal.run)).toEqual(["behind -", "act succeeded"]);
    expect(told(journal.rollbacks)).toEqual(["behind -", "undo succeeded"]);
    const warning = "warning: An activity in the background could not be played: invalid URL";
    expect(log.filter((line) => line.startsWith(warning))).toHaveLength(2);
  });

  test("a tolerance that does not fit, while the method runs: aborted and cut", async () => {
    const { journal, log } = await run(
      {
        "steady-state-hypothesis": hypothesis(crash),
        method: [sh("wait", "sleep 0.4"), act],
        rollbacks: [undo],
      },
      { strategies: { hypothesis: "during-method-only", rollbacks: "default" } },
    );
    expect(journal).toMatchObject({ status: "aborted", deviated: false });
    expect(told(journal.run)).toEqual(["wait succeeded"]);
    expect(told(journal.rollbacks)).toEqual(["undo succeeded"]);
    expect(log.some((line) => line.startsWith("critical: a regex needs text"))).toBe(true);
  });

  test("a tolerance that does not fit, before the method: a journal that says aborted", async () => {
    const { journal } = await run({
      "steady-state-hypothesis": hypothesis(crash),
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

  test("a rollback that fails does not stop the others, and completes the run", async () => {
    const { journal } = await run({ method: [act], rollbacks: [refused, undo] });
    expect(journal).toMatchObject({ status: "completed" });
    expect(told(journal.rollbacks)).toEqual(["refused failed", "undo succeeded"]);
  });
});

describe("an interruption", () => {
  async function interruptAt(
    text: string,
    signal: "SIGINT" | "SIGTERM" | "SIGUSR1" | "SIGUSR2",
    experiment: Parameters<typeof run>[0],
    rollbacks: "default" | "always" = "default",
    hypothesisStrategy: HypothesisStrategy = "default",
  ) {
    const interruption = new Interruption();
    let done = false;
    return run(experiment, {
      interruption,
      strategies: { hypothesis: hypothesisStrategy, rollbacks },
      tell: (event) => {
        if (done || event.kind !== "activity-started" || event.activity.name !== text) return;
        done = true;
        // once the process stands
        setTimeout(() => interruption.receive(signal), 100);
      },
    });
  }
  const long = sh("long", "sleep 30");

  test.each(["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const)(
    "by %s in the method: interrupted, its entry without a status, no rollbacks",
    async (signal) => {
      const { journal } = await interruptAt("long", signal, {
        "steady-state-hypothesis": hypothesis(probe("fine", "true")),
        method: [act, long, act],
        rollbacks: [undo],
      });
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
  ] as const)("by %s with the strategy always: %i rollbacks", async (signal, count) => {
    const { journal } = await interruptAt(
      "long",
      signal,
      { method: [long], rollbacks: [undo] },
      "always",
    );
    expect(journal.status).toBe("interrupted");
    expect(journal.rollbacks).toHaveLength(count);
  });

  test("in the gate leaves no state behind", async () => {
    const { journal } = await interruptAt("slow", "SIGINT", {
      "steady-state-hypothesis": hypothesis(probe("slow", "sleep 30")),
      method: [act],
      rollbacks: [undo],
    });
    expect(journal).toMatchObject({ status: "interrupted", run: [], rollbacks: [] });
    expect(journal.steady_states.before).toBeNull();
  });

  test("while the hypothesis is watched ends the watch too", async () => {
    const { journal } = await interruptAt(
      "long",
      "SIGTERM",
      { "steady-state-hypothesis": hypothesis(probe("fine", "true")), method: [long] },
      "default",
      "continuously",
    );
    expect(journal.status).toBe("interrupted");
    expect(journal.steady_states.during.every((it) => it.steady_state_met)).toBe(true);
  });

  test("lets what is in the background come to its end", async () => {
    const { journal } = await interruptAt("long", "SIGTERM", {
      method: [sh("behind", "sleep 0.5; echo end", { background: true }), long],
    });
    expect(told(journal.run)).toEqual(["behind succeeded", "long -"]);
  });

  test("lets a check of the watch come to its end, and the journal tells of it", async () => {
    const { journal } = await interruptAt(
      "slow",
      "SIGINT",
      { "steady-state-hypothesis": hypothesis(probe("slow", "sleep 0.5")), method: [long] },
      "default",
      "during-method-only",
    );
    expect(journal.status).toBe("interrupted");
    expect(journal.steady_states.during).toMatchObject([{ steady_state_met: true }]);
  });

  test("stops what is in the background where nothing else is left", async () => {
    const { journal } = await interruptAt("behind", "SIGINT", {
      method: [sh("behind", "sleep 30", { background: true })],
      rollbacks: [undo],
    });
    expect(journal).toMatchObject({ status: "interrupted", rollbacks: [] });
    expect(told(journal.run)).toEqual(["behind -"]);
  });

  test("by SIGUSR2 does not", async () => {
    const { journal } = await interruptAt("long", "SIGUSR2", {
      method: [sh("behind", "sleep 30", { background: true }), long],
    });
    expect(told(journal.run)).toEqual(["behind -", "long -"]);
  });

  test("in the rollbacks leaves out the remaining ones", async () => {
    const { journal, log } = await interruptAt("slow undo", "SIGINT", {
      method: [act],
      rollbacks: [undo, sh("slow undo", "sleep 30"), undo],
    });
    expect(journal.status).toBe("interrupted");
    expect(told(journal.rollbacks)).toEqual(["undo succeeded", "slow undo -"]);
    expect(log.some((line) => line.includes("without running the remaining rollbacks"))).toBe(true);
  });

  test("cuts a pause short", async () => {
    const interruption = new Interruption();
    const { journal } = await run(
      { method: [{ ...act, pauses: { before: 60 } }, act] },
      {
        interruption,
        tell: (event) => event.kind === "pausing" && interruption.receive("SIGINT"),
      },
    );
    expect(journal).toMatchObject({ status: "interrupted", run: [] });
  });
});

describe("rollbacks", () => {
  const met = () => hypothesis(probe("fine", "true"));
  const unmetAfter = () => hypothesis(untilActed());
  const failedGate = () => hypothesis(refused);
  const unmetGate = () => hypothesis(probe("off", "exit 1"));

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
  ] as const)("with the strategy %s when %s: %i", async (rollbacks, state, count) => {
    const states = { met, unmetAfter, failedGate, unmetGate };
    const { journal } = await run(
      { "steady-state-hypothesis": states[state](), method: [acting()], rollbacks: [undo] },
      { strategies: { hypothesis: "default", rollbacks } },
    );
    expect(journal.rollbacks).toHaveLength(count);
  });
});

describe("the hypothesis", () => {
  test.each([
    ["default", true, true, false],
    ["before-method-only", true, false, false],
    ["after-method-only", false, true, false],
    ["during-method-only", false, false, true],
    ["continuously", true, true, true],
    ["skip", false, false, false],
  ] as const)("with the strategy %s", async (strategy, before, after, during) => {
    const { journal } = await run(
      {
        "steady-state-hypothesis": hypothesis(probe("fine", "true")),
        method: [sh("w", "sleep 0.2")],
      },
      { strategies: { hypothesis: strategy, rollbacks: "default" } },
    );
    expect(journal.steady_states.before !== null).toBe(before);
    expect(journal.steady_states.after !== null).toBe(after);
    expect(journal.steady_states.during.length > 0).toBe(during);
    expect(journal.status).toBe("completed");
  });

  test("is watched with the wanted pause between two checks", async () => {
    const { journal } = await run(
      {
        "steady-state-hypothesis": hypothesis(probe("fine", "true")),
        method: [sh("w", "sleep 1")],
      },
      { everySeconds: 0.3, strategies: { hypothesis: "during-method-only", rollbacks: "default" } },
    );
    const starts = journal.steady_states.during.map((it) => Date.parse(it.probes[0]!.start));
    expect(starts.length).toBeGreaterThan(1);
    for (const [at, start] of starts.slice(1).entries())
      expect(start - starts[at]!).toBeGreaterThanOrEqual(290);
  });

  test("without probes is as good as none", async () => {
    const { journal, log } = await run({ "steady-state-hypothesis": hypothesis(), method: [act] });
    expect(journal.steady_states.before).toBeNull();
    expect(log).toContain("info: No steady state hypothesis defined. That's ok, just exploring.");
  });

  test("that is null is absent, and so are rollbacks that are null", async () => {
    const { journal } = await run({ "steady-state-hypothesis": null, rollbacks: null });
    expect(journal).toMatchObject({ status: "completed", rollbacks: [] });
  });

  test("may refer to an activity of the method, which is judged by the tolerance beside it", async () => {
    const { journal } = await run({
      "steady-state-hypothesis": hypothesis({ ref: "act", tolerance: 0 }),
      method: [act],
    });
    expect(journal.steady_states.before).toMatchObject({
      steady_state_met: true,
      probes: [{ activity: { name: "act" }, tolerance_met: true }],
    });
  });

  test("asks a tolerance that is a probe, which has to answer", async () => {
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
});

describe("a dry run", () => {
  const experiment = () => ({
    "steady-state-hypothesis": hypothesis(probe("p", `echo p >> ${folder}/ran; exit 0`)),
    method: [
      sh("a", `echo a >> ${folder}/ran`, { pauses: { after: 0.01 } }),
      { ...sh("pr", `echo pr >> ${folder}/ran`), type: "probe" },
    ],
    rollbacks: [sh("undo", `echo undo >> ${folder}/ran`)],
  });

  test.each([
    ["probes", "a undo"],
    ["actions", "p pr p"],
    ["activities", ""],
    ["pause", "p a pr p undo"],
  ] as const)("of %s runs only: %s", async (dry, ran) => {
    await writeFile(join(folder, "ran"), "");
    const { journal, log } = await run(experiment(), { dry });
    const words = (await readFile(join(folder, "ran"), "utf8")).trim().split("\n").join(" ");
    expect(words).toBe(ran);
    expect(journal).toMatchObject({ status: "completed", deviated: false, experiment: { dry } });
    expect(journal.steady_states.after?.steady_state_met).toBe(true);
    expect(told(journal.run)).toEqual(["a succeeded", "pr succeeded"]);
    expect(log).toContain(`warning: Running experiment with dry ${dry}`);
  });

  test("that skips an activity does not wait for its pauses", async () => {
    const started = performance.now();
    await run(
      { method: [sh("a", "true", { pauses: { before: 30, after: 30 } })] },
      { dry: "actions" },
    );
    await run(
      { method: [sh("a", "true", { pauses: { before: 30, after: 30 } })] },
      { dry: "pause" },
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("cannot be asked for in the file", async () => {
    const { journal } = await run({
      dry: "activities",
      method: [sh("a", "echo ran", { dry: "actions" })],
    });
    expect(journal.run[0]).toMatchObject({ output: { stdout: "ran\n" } });
    expect(journal.experiment.dry).toBeNull();
  });
});

describe("activities", () => {
  test("in the background go on while the next begins, and are awaited", async () => {
    const { journal } = await run({
      method: [sh("behind", "sleep 0.4; echo late", { background: true }), act],
    });
    expect(told(journal.run)).toEqual(["behind succeeded", "act succeeded"]);
    expect(journal.run[0]).toMatchObject({ output: { stdout: "late\n" } });
    expect(journal.run[1]!.start < journal.run[0]!.end!).toBe(true);
  });

  test("in the background with a pause before them are entered when they begin", async () => {
    const { journal } = await run({
      method: [sh("late", "true", { background: true, pauses: { before: 0.3 } }), act],
    });
    expect(told(journal.run)).toEqual(["act succeeded", "late succeeded"]);
  });

  test("that are referred to run in the foreground, whatever they say themselves", async () => {
    const { journal } = await run({
      method: [sh("behind", "sleep 0.3", { background: true }), { ref: "behind" }, act],
    });
    expect(told(journal.run)).toEqual(["behind succeeded", "behind succeeded", "act succeeded"]);
    expect(journal.run[2]!.start >= journal.run[1]!.end!).toBe(true);
  });

  test("in the background of the rollbacks are awaited too", async () => {
    const { journal } = await run({ rollbacks: [sh("behind", "sleep 0.3", { background: true })] });
    expect(told(journal.rollbacks)).toEqual(["behind succeeded"]);
  });

  test("do not count their pauses as duration", async () => {
    const { journal } = await run({
      method: [sh("a", "true", { pauses: { before: 0.4, after: 0.4 } })],
    });
    expect(journal.run[0]!.duration).toBeLessThan(0.4);
    expect(journal.duration).toBeGreaterThanOrEqual(0.8);
  });

  test("have their pauses substituted; text is no pause", async () => {
    const scope = (wait: string | number) => ({ configuration: { wait }, secrets: {} });
    const method = [sh("a", "true", { pauses: { before: "$wait" } })];
    const { journal } = await run({ method }, { scope: scope(0.01) });
    expect(journal.status).toBe("completed");
    const text = await run({ method }, { scope: scope("0.01") });
    expect(text.journal).toMatchObject({ status: "aborted", run: [] });
  });
});

describe("the journal", () => {
  test("has its keys in the order of Chaos Toolkit, and microseconds", async () => {
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

  test("keeps the experiment as it was written, with the title substituted and dry added", async () => {
    const { journal } = await run(
      {
        title: "about $what",
        unknown: { kept: 1.5 },
        secrets: { s: { k: { type: "env", key: "K" } } },
        method: [sh("say $what", "echo $what")],
      },
      { scope: { configuration: { what: "it" }, secrets: { s: { k: "hunter2" } } } },
    );
    expect(journal.experiment).toMatchObject({
      title: "about it",
      unknown: { kept: 1.5 },
      secrets: { s: { k: { type: "env", key: "K" } } },
      method: [{ name: "say $what" }],
      dry: null,
    });
    expect(Object.keys(journal.experiment).at(-1)).toBe("dry");
    expect(journal.run[0]).toMatchObject({ output: { stdout: "it\n" } });
    expect(JSON.stringify(journal)).not.toContain("hunter2");
  });
});
