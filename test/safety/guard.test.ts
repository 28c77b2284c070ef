import { expect, test } from "vitest";
import { type Facts, mayStrike } from "../../src/safety/guard.ts";
import type { Limits } from "../../src/safety/limits.ts";
import { LIMITS } from "../support/test-road.ts";
import { FINE } from "./fine.ts";

function codeFor(
  facts: Partial<Record<keyof Facts, unknown>>,
  limits: Partial<Record<keyof Limits, unknown>> = {},
): string {
  const verdict = mayStrike({ ...FINE, ...facts } as Facts, { ...LIMITS, ...limits } as Limits);
  return verdict.kind === "go" ? "go" : verdict.code;
}

test("nothing stands against a strike when all is well", () => {
  expect(codeFor({})).toBe("go");
});

test("a daemon that is shutting down starts nothing", () => {
  expect(codeFor({ stopping: true })).toBe("stopping");
});

test("in the mode disabled nothing strikes, whoever asks", () => {
  expect(codeFor({ trigger: "signal" }, { disabled: true })).toBe("disabled");
});

test("P38: a halt holds whoever asks, and says who halted and why", () => {
  const halted = { because: "halted by ann: smoke" };
  expect(codeFor({ trigger: "cli", halted })).toBe("halted");
  expect(mayStrike({ ...FINE, halted }, LIMITS)).toMatchObject({ because: "halted by ann: smoke" });
});

test.each([
  ["interval", "disarmed"],
  ["schedule", "disarmed"],
  ["signal", "go"],
  ["cli", "go"],
  ["experiment", "go"],
] as const)("while disarmed, what %s asks for is %s", (trigger, answer) => {
  expect(codeFor({ trigger, disarmed: { because: "stopped" } })).toBe(answer);
});

test.each([
  [false, false, "go"],
  [false, true, "go"],
  [true, true, "go"],
  [true, false, "profile"],
])("an extended fault (%s) in an extended profile (%s) is %s", (extended, allowed, answer) => {
  expect(codeFor({ extended }, { extended: allowed })).toBe(answer);
});

test("P40: while the engine is away nothing starts", () => {
  expect(codeFor({ engineConnected: false })).toBe("engine-away");
});

test.each([
  [0, 1, "go"],
  [1, 1, "max-concurrent"],
  [1, 2, "go"],
  [2, 2, "max-concurrent"],
])("P26: with %d in progress and %d allowed it is %s", (strikesInProgress, allowed, answer) => {
  expect(codeFor({ strikesInProgress }, { maxConcurrent: allowed })).toBe(answer);
});

test.each([
  [4, 5, "go"],
  [5, 5, "daily-budget"],
  [1_000_000, Number.POSITIVE_INFINITY, "go"],
])("with %d strikes today and a budget of %d it is %s", (strikesToday, dailyBudget, answer) => {
  expect(codeFor({ strikesToday }, { dailyBudget })).toBe(answer);
});

test.each([
  [59_999, 60_000, "min-gap"],
  [60_000, 60_000, "go"],
  [0, 0, "go"],
])(
  "P29: %d ms after the last strike with a gap of %d it is %s",
  (sinceLastMs, minGapMs, answer) => {
    expect(codeFor({ sinceLastMs }, { minGapMs })).toBe(answer);
  },
);

test.each([
  ["stopping", "stopping"],
  ["halted", "halted"],
  ["extended", "profile"],
  ["engineConnected", "engine-away"],
  ["strikesInProgress", "max-concurrent"],
  ["strikesToday", "daily-budget"],
  ["sinceLastMs", "min-gap"],
] as const)("P35: a missing fact about %s holds (%s)", (fact, code) => {
  expect(codeFor({ [fact]: undefined })).toBe(code);
});

test("P35: not knowing whether it is disarmed holds what strikes by itself", () => {
  expect(codeFor({ trigger: "interval", disarmed: undefined })).toBe("disarmed");
});

test.each([
  ["disabled", undefined, "disabled"],
  ["maxConcurrent", Number.NaN, "max-concurrent"],
  ["dailyBudget", Number.NaN, "daily-budget"],
  ["minGapMs", Number.NaN, "min-gap"],
] as const)("P7: a limit %s that is %s holds (%s)", (limit, value, code) => {
  expect(codeFor({}, { [limit]: value })).toBe(code);
});
