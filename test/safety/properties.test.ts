import fc from "fast-check";
import { expect, test } from "vitest";
import type { HoldCode } from "../../src/ledger/hold-code.ts";
import { TRIGGERS } from "../../src/ledger/trigger.ts";
import { type CandidateFacts, mayHit } from "../../src/safety/blast-radius.ts";
import { type Facts, mayStrike } from "../../src/safety/guard.ts";
import type { Limits } from "../../src/safety/limits.ts";

const barred = fc.constantFrom<Facts["halted"]>(false, { because: "somebody said so" });
const few = fc.integer({ min: 0, max: 4 });
const ms = fc.constantFrom(0, 1, 999, 1000, 1001, 60_000, Number.POSITIVE_INFINITY);

const limits: fc.Arbitrary<Limits> = fc.record({
  disabled: fc.boolean(),
  extended: fc.boolean(),
  maxConcurrent: fc.integer({ min: 1, max: 4 }),
  dailyBudget: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  minGapMs: ms,
  serviceGapMs: ms,
  maxShare: fc.constantFrom(0, 0.25, 0.5, 1),
  requireWhole: fc.boolean(),
  minHealthy: few,
});

const facts: fc.Arbitrary<Facts> = fc.record({
  trigger: fc.constantFrom(...TRIGGERS),
  extended: fc.boolean(),
  stopping: fc.boolean(),
  halted: barred,
  disarmed: barred,
  engineConnected: fc.boolean(),
  strikesInProgress: few,
  strikesToday: few,
  sinceLastMs: ms,
});

const surroundings: fc.Arbitrary<CandidateFacts> = fc.record({
  service: fc.constant("shop/worker"),
  group: fc.constant("shop/worker"),
  replicas: fc.integer({ min: 1, max: 5 }),
  downOthers: few,
  healthyOthers: few,
  sinceGroupMs: ms,
  fault: fc.constantFrom("kill", "pause"),
  durationMs: ms,
  labels: fc.record({
    minGapMs: ms,
    minHealthy: few,
    maxDurationMs: ms,
    faults: fc.constantFrom(undefined, ["kill"], ["kill", "pause"]),
  }),
});

/** Everything that stands against a strike, each said on its own and in no order. */
function against(it: Facts, allowed: Limits): ReadonlySet<HoldCode> {
  const byItself = it.trigger === "interval" || it.trigger === "schedule";
  return codes([
    [it.stopping, "stopping"],
    [allowed.disabled, "disabled"],
    [it.halted !== false, "halted"],
    [it.disarmed !== false && byItself, "disarmed"],
    [it.extended && !allowed.extended, "profile"],
    [!it.engineConnected, "engine-away"],
    [it.strikesInProgress + 1 > allowed.maxConcurrent, "max-concurrent"],
    [it.strikesToday + 1 > allowed.dailyBudget, "daily-budget"],
    [it.sinceLastMs < allowed.minGapMs, "min-gap"],
  ]);
}

function againstHitting(it: CandidateFacts, allowed: Limits): ReadonlySet<HoldCode> {
  const { labels } = it;
  const share = Math.max(1, Math.floor(allowed.maxShare * it.replicas));
  return codes([
    [labels.faults?.includes(it.fault) === false, "label-limit"],
    [it.durationMs > labels.maxDurationMs, "label-limit"],
    [it.downOthers > 0 && allowed.requireWhole, "not-whole"],
    [it.downOthers + 1 > share, "max-share"],
    [it.healthyOthers < allowed.minHealthy || it.healthyOthers < labels.minHealthy, "min-healthy"],
    [it.sinceGroupMs < allowed.serviceGapMs || it.sinceGroupMs < labels.minGapMs, "service-gap"],
  ]);
}

function codes(objections: readonly (readonly [boolean, HoldCode])[]): ReadonlySet<HoldCode> {
  return new Set(objections.flatMap(([stands, code]) => (stands ? [code] : [])));
}

test("P26 P29 P40: a strike goes exactly when nothing stands against it, and every code is reached", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(facts, limits, (it, allowed) => {
      const verdict = mayStrike(it, allowed);
      const objections = against(it, allowed);
      reached.add(verdict.kind === "go" ? "go" : verdict.code);
      if (verdict.kind === "go") expect([...objections]).toEqual([]);
      else expect(objections).toContain(verdict.code);
    }),
    { numRuns: 20_000 },
  );
  expect([...reached].sort()).toEqual([
    ...["daily-budget", "disabled", "disarmed", "engine-away", "go", "halted", "max-concurrent"],
    ...["min-gap", "profile", "stopping"],
  ]);
});

test("P26 P27 P29: a candidate is hit exactly when nothing stands against it, and every code is reached", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(surroundings, limits, (it, allowed) => {
      const verdict = mayHit(it, allowed);
      const objections = againstHitting(it, allowed);
      reached.add(verdict.kind === "go" ? "go" : verdict.code);
      if (verdict.kind === "go") expect([...objections]).toEqual([]);
      else expect(objections).toContain(verdict.code);
    }),
    { numRuns: 5000 },
  );
  expect([...reached].sort()).toEqual([
    ...["go", "label-limit", "max-share", "min-healthy", "not-whole", "service-gap"],
  ]);
});

test("P35: a fact that is missing, or no number, holds wherever it matters", () => {
  const broken = fc.constantFrom(undefined, Number.NaN);
  const fact = fc.constantFrom<keyof Facts>(
    ...(["extended", "stopping", "halted", "disarmed", "engineConnected"] as const),
    ...(["strikesInProgress", "strikesToday", "sinceLastMs"] as const),
  );
  fc.assert(
    fc.property(facts, limits, fact, broken, (it, allowed, missing, nothing) => {
      const { kind } = mayStrike({ ...it, [missing]: nothing } as Facts, allowed);
      const byItself = it.trigger === "interval" || it.trigger === "schedule";
      const isMoot =
        (missing === "disarmed" && !byItself) || (missing === "extended" && allowed.extended);
      if (!isMoot) expect(kind).toBe("hold");
    }),
    { numRuns: 3000 },
  );
});
