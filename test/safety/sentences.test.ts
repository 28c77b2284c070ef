import { expect, test } from "vitest";
import { type CandidateFacts, mayHit } from "../../src/safety/blast-radius.ts";
import { type Facts, mayStrike } from "../../src/safety/guard.ts";
import type { Limits } from "../../src/safety/limits.ts";
import { LIMITS } from "../support/test-road.ts";
import { FINE } from "./fine.ts";

const FACTS: Facts = { ...FINE, trigger: "interval", sinceLastMs: 1500 };

const FREE = { minGapMs: 0, minHealthy: 0, maxDurationMs: 60_000, faults: undefined };

const AROUND: CandidateFacts = {
  service: "shop/worker",
  group: "front",
  replicas: 4,
  downOthers: 0,
  healthyOthers: 1,
  sinceGroupMs: 1500,
  fault: "pause",
  durationMs: 30_000,
  labels: FREE,
};

test.each<[Partial<Facts>, Partial<Limits>, string]>([
  [{ stopping: true }, {}, "the daemon is shutting down"],
  [{}, { disabled: true }, "the mode is disabled; set another CHAOS_MODE to strike"],
  [{ halted: { because: "halted by ann" } }, {}, "halted by ann"],
  [{ halted: undefined as never }, {}, "whether it is in effect cannot be read"],
  [{ disarmed: { because: "disarmed by bob" } }, {}, "disarmed by bob"],
  [{ extended: true }, {}, "the fault is extended, and CHAOS_PROFILE is core"],
  [{ engineConnected: false }, {}, "the engine does not answer; the connection is being retried"],
  [{ strikesInProgress: 2 }, { maxConcurrent: 2 }, "2 in progress, CHAOS_MAX_CONCURRENT allows 2"],
  [
    { strikesToday: 9 },
    { dailyBudget: 9 },
    "9 strikes within 24 hours, CHAOS_DAILY_BUDGET allows 9",
  ],
  [{}, { minGapMs: 60_000 }, "the last strike was 1.5 s ago, CHAOS_MIN_GAP requires 1 min"],
])("P42: facts %j with limits %j say %j", (facts, limits, because) => {
  expect(mayStrike({ ...FACTS, ...facts }, { ...LIMITS, ...limits })).toMatchObject({ because });
});

test.each<
  [
    Partial<Omit<CandidateFacts, "labels">>,
    Partial<CandidateFacts["labels"]>,
    Partial<Limits>,
    string,
  ]
>([
  [
    {},
    { faults: ["kill", "stop"] },
    {},
    "its label chaos-monkey.faults allows only kill, stop, not pause",
  ],
  [{}, { maxDurationMs: 10_000 }, {}, "its label chaos-monkey.max-duration allows 10 s, not 30 s"],
  [
    { downOthers: 1 },
    {},
    { requireWhole: true },
    "1 of 4 containers of shop/worker are down already, and CHAOS_REQUIRE_WHOLE is set",
  ],
  [
    { downOthers: 2 },
    {},
    { maxShare: 0.5 },
    "2 of 4 containers of shop/worker are down already, CHAOS_MAX_SHARE 50% allows 2",
  ],
  [
    {},
    {},
    { minHealthy: 2 },
    "1 healthy containers of shop/worker would remain, CHAOS_MIN_HEALTHY requires 2",
  ],
  [
    {},
    { minHealthy: 2 },
    { minHealthy: 2 },
    "1 healthy containers of shop/worker would remain, CHAOS_MIN_HEALTHY requires 2",
  ],
  [
    {},
    { minHealthy: 3 },
    { minHealthy: 2 },
    "1 healthy containers of shop/worker would remain, its label chaos-monkey.min-healthy requires 3",
  ],
  [
    {},
    { minHealthy: Number.NaN },
    {},
    "how many healthy containers of shop/worker must remain cannot be read",
  ],
  [{}, {}, { serviceGapMs: 2000 }, "front was hit 1.5 s ago, CHAOS_SERVICE_GAP requires 2 s"],
  [
    {},
    { minGapMs: 2000 },
    { serviceGapMs: 2000 },
    "front was hit 1.5 s ago, CHAOS_SERVICE_GAP requires 2 s",
  ],
  [
    {},
    { minGapMs: 3000 },
    { serviceGapMs: 2000 },
    "front was hit 1.5 s ago, its label chaos-monkey.min-gap requires 3 s",
  ],
])(
  "P42: surroundings %j with labels %j and limits %j say %j",
  (around, labels, limits, because) => {
    const surroundings = { ...AROUND, ...around, labels: { ...FREE, ...labels } };
    expect(mayHit(surroundings, { ...LIMITS, ...limits })).toMatchObject({ kind: "hold", because });
  },
);

test("P35: a minimum that cannot be read holds as the minimum does", () => {
  const labels = { ...FREE, minHealthy: Number.NaN };
  expect(mayHit({ ...AROUND, labels }, LIMITS)).toMatchObject({ code: "min-healthy" });
});
