import { expect, test } from "vitest";
import { type CandidateFacts, mayHit } from "../../src/safety/blast-radius.ts";
import type { Limits } from "../../src/safety/limits.ts";
import { LIMITS } from "../support/test-road.ts";

const FREE = {
  minGapMs: 0,
  minHealthy: 0,
  maxDurationMs: Number.POSITIVE_INFINITY,
  faults: undefined,
};

const FINE: CandidateFacts = {
  service: "shop/worker",
  group: "shop/worker",
  replicas: 3,
  downOthers: 0,
  healthyOthers: 2,
  sinceGroupMs: Number.POSITIVE_INFINITY,
  fault: "pause",
  durationMs: 30_000,
  labels: FREE,
};

function answer(
  facts: Partial<Record<keyof CandidateFacts, unknown>>,
  limits: Partial<Record<keyof Limits, unknown>> = {},
): string {
  const verdict = mayHit(
    { ...FINE, ...facts } as CandidateFacts,
    { ...LIMITS, ...limits } as Limits,
  );
  return verdict.kind === "go" ? "go" : verdict.code;
}

test("without limits anything may be hit", () => {
  expect(answer({ downOthers: 2, healthyOthers: 0, sinceGroupMs: 0 })).toBe("go");
});

test.each([
  [10, 0.3, 2, "go"],
  [10, 0.3, 3, "max-share"],
  [10, 0.35, 2, "go"],
  [3, 0.1, 0, "go"],
  [3, 0.1, 1, "max-share"],
  [1, 0, 0, "go"],
  [4, 1, 3, "go"],
])(
  "P26: of %d replicas with a share of %d and %d others down it is %s",
  (replicas, maxShare, downOthers, code) => {
    expect(answer({ replicas, downOthers }, { maxShare })).toBe(code);
  },
);

test.each([
  [true, 0, "go"],
  [true, 1, "not-whole"],
  [false, 1, "go"],
  [undefined, 1, "not-whole"],
  [true, undefined, "not-whole"],
])(
  "with CHAOS_REQUIRE_WHOLE %s and %s replicas down already it is %s",
  (requireWhole, downOthers, code) => {
    expect(answer({ downOthers }, { requireWhole })).toBe(code);
  },
);

test.each([
  [2, 2, "go"],
  [1, 2, "min-healthy"],
  [0, 1, "min-healthy"],
  [0, 0, "go"],
])("P27: %d healthy others with a minimum of %d is %s", (healthyOthers, minHealthy, code) => {
  expect(answer({ healthyOthers }, { minHealthy })).toBe(code);
});

test.each([
  [9999, 10_000, "service-gap"],
  [10_000, 10_000, "go"],
])(
  "P29: %d ms after the group was hit with a gap of %d is %s",
  (sinceGroupMs, serviceGapMs, code) => {
    expect(answer({ sinceGroupMs }, { serviceGapMs })).toBe(code);
  },
);

test.each([
  [{ faults: ["kill"] }, "label-limit"],
  [{ faults: ["kill", "pause"] }, "go"],
  [{ maxDurationMs: 29_999 }, "label-limit"],
  [{ maxDurationMs: 30_000 }, "go"],
  [{ minHealthy: 3 }, "min-healthy"],
  [{ minGapMs: 1 }, "go"],
])("labels tighten: %j is %s", (labels, code) => {
  expect(answer({ labels: { ...FREE, ...labels } })).toBe(code);
});

test("labels only tighten: less than what is configured changes nothing", () => {
  const labels = { ...FREE, minHealthy: 0, minGapMs: 1 };
  expect(answer({ labels, healthyOthers: 1 }, { minHealthy: 2 })).toBe("min-healthy");
  expect(answer({ labels, sinceGroupMs: 5 }, { serviceGapMs: 10 })).toBe("service-gap");
});

test("the sentence names what requires it: the label or the setting", () => {
  const because = (facts: Partial<CandidateFacts>, limits: Partial<Limits>) => {
    const verdict = mayHit({ ...FINE, ...facts }, { ...LIMITS, ...limits });
    return verdict.kind === "hold" ? verdict.because : "";
  };
  expect(because({ healthyOthers: 0 }, { minHealthy: 1 })).toContain(
    "CHAOS_MIN_HEALTHY requires 1",
  );
  expect(
    because({ healthyOthers: 0, labels: { ...FREE, minHealthy: 2 } }, { minHealthy: 1 }),
  ).toContain("chaos-monkey.min-healthy requires 2");
  expect(because({ sinceGroupMs: 1500 }, { serviceGapMs: 2000 })).toBe(
    "shop/worker was hit 1.5 s ago, CHAOS_SERVICE_GAP requires 2 s",
  );
});

test.each([
  ["downOthers", "max-share"],
  ["replicas", "max-share"],
  ["healthyOthers", "min-healthy"],
  ["sinceGroupMs", "service-gap"],
  ["durationMs", "label-limit"],
] as const)("P35: a missing fact about %s holds (%s)", (fact, code) => {
  expect(answer({ [fact]: undefined })).toBe(code);
});
