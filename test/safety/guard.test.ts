import { expect, test } from "vitest";
import { type Facts, mayStrike } from "../../src/safety/guard.ts";

const FINE: Facts = { stopping: false, engineConnected: true, strikesInProgress: 0 };

function codeFor(facts: Partial<Record<keyof Facts, unknown>>, maxConcurrent = 1): string {
  const verdict = mayStrike({ ...FINE, ...facts } as Facts, { maxConcurrent });
  return verdict.kind === "go" ? "go" : verdict.code;
}

test("nothing stands against a strike when all is well", () => {
  expect(codeFor({})).toBe("go");
});

test("a daemon that is shutting down starts nothing", () => {
  expect(codeFor({ stopping: true })).toBe("stopping");
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
  expect(codeFor({ strikesInProgress }, allowed)).toBe(answer);
});

test.each([
  ["stopping", "stopping"],
  ["engineConnected", "engine-away"],
  ["strikesInProgress", "max-concurrent"],
] as const)("a missing fact about %s holds (%s)", (fact, code) => {
  expect(codeFor({ [fact]: undefined })).toBe(code);
});

test("a limit that is no number holds", () => {
  expect(codeFor({}, Number.NaN)).toBe("max-concurrent");
});
