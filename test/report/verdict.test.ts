import { expect, test } from "vitest";
import type { Journal } from "../../src/report/journal.ts";
import { judge } from "../../src/report/verdict.ts";
import { checked, ran, sampleJournal } from "./sample-journal.ts";

const met = checked(true);
const unmet = checked(false);
const failedProbe = ran({
  activity: { type: "probe", name: "api-answers", tolerance: 200 },
  output: null,
  status: "failed",
  exception: ["Traceback\n", "chaoslib.exceptions.ActivityFailed: failed to connect\n"],
  tolerance_met: false,
});
const unasked = { steady_state_met: false, probes: [failedProbe] };

function states(states: Partial<Journal["steady_states"]>): Partial<Journal> {
  return { steady_states: { before: met, after: met, during: [], ...states } };
}

test.each<[string, Partial<Journal>, string, RegExp]>([
  ["all met", {}, "passed", /met whenever/],
  [
    "unmet afterwards",
    { deviated: true, ...states({ after: unmet }) },
    "deviated",
    /gave status 503, expected 200/,
  ],
  ["unmet only during", states({ during: [met, unmet, met] }), "deviated", /in 1 of 3 checks/],
  [
    "unmet during, and cut short for it",
    { status: "failed", ...states({ after: null, during: [unmet] }) },
    "deviated",
    /in 1 of 1 checks/,
  ],
  ["unmet before", states({ before: unmet, after: null }), "baseline-not-met", /not played/],
  [
    "a probe that could not ask before",
    { status: "failed", ...states({ before: unasked, after: null }) },
    "probe-error",
    /before the method: failed to connect\.$/,
  ],
  [
    "a probe that could not ask afterwards",
    { status: "failed", deviated: true, ...states({ after: unasked }) },
    "probe-error",
    /after the method/,
  ],
  [
    "an unexpected error",
    { status: "aborted", run: [ran({ status: undefined, exception: ["ValueError: no host\n"] })] },
    "aborted",
    /in restart: no host\.$/,
  ],
  [
    "an interruption, which matters more than what was seen",
    { status: "interrupted", ...states({ before: unmet }) },
    "interrupted",
    /before its end\.$/,
  ],
  [
    "an interruption with its reason",
    { status: "interrupted", interruption: { kind: "safeguard", name: "latency", reason: "" } },
    "interrupted",
    /latency/,
  ],
  ["a failure without a reason", { status: "failed" }, "error", /does not say why/],
])("the outcome tells the first of what went wrong: %s", (_, changes, outcome, because) => {
  const verdict = judge(sampleJournal(changes));
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.because).toMatch(because);
});

test("only a run that hurt the system and looked at it afterwards is conclusive", () => {
  const conclusive = (changes: Partial<Journal>) => judge(sampleJournal(changes)).conclusive;
  const { experiment } = sampleJournal();
  expect(conclusive({})).toBe(true);
  expect(conclusive({ deviated: true, ...states({ after: unmet }) })).toBe(true);
  expect(conclusive({ experiment: { ...experiment, dry: "activities" } })).toBe(false);
  expect(conclusive(states({ before: null, after: null }))).toBe(false);
  expect(conclusive(states({ after: null }))).toBe(false);
  expect(conclusive(states({ before: unmet, after: null }))).toBe(false);
  expect(conclusive({ status: "interrupted" })).toBe(false);
  expect(conclusive({ run: [ran({ status: "failed" })] })).toBe(false);
});

test("warnings name what else a reader must know", () => {
  const { experiment } = sampleJournal();
  const codes = (changes: Partial<Journal>) =>
    judge(sampleJournal(changes)).warnings.map(({ code }) => code);
  expect(codes({})).toEqual([]);
  expect(codes({ experiment: { ...experiment, dry: "actions" } })).toEqual(["dry-run"]);
  expect(codes(states({ before: null, after: null }))).toEqual(["no-steady-state-hypothesis"]);
  expect(codes(states({ after: null }))).toEqual(["not-checked-after-method"]);
  expect(codes({ run: [ran({ status: "failed" })] })).toEqual(["method-activity-failed"]);
  expect(codes({ rollbacks: [] })).toEqual(["rollbacks-not-played"]);
  expect(codes({ rollbacks: [ran({ status: "failed" })] })).toEqual(["rollback-failed"]);
});
