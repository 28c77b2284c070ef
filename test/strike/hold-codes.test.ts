import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { HOLD_CODES, HOLD_REMEDIES, type HoldCode } from "../../src/ledger/hold-code.ts";
import { decide } from "../../src/monkey/decide.ts";
import type { Limits } from "../../src/safety/limits.ts";
import type { RoadParts } from "../../src/strike/road.ts";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import type { TargetRules } from "../../src/target/rules.ts";
import { ChaosError } from "../../src/world/chaos-error.ts";
import { container } from "../support/container.ts";
import { KILL, LIMITS, RULES, testRoad } from "../support/test-road.ts";

type Stage = ReturnType<typeof testRoad>;

/** What is to be done before the strike that is held. */
interface Scene {
  readonly containers?: readonly Partial<Container>[];
  readonly parts?: Partial<RoadParts>;
  readonly limits?: Partial<Limits>;
  readonly rules?: Partial<TargetRules>;
  readonly request?: Partial<StrikeRequest>;
  readonly before?: (stage: Stage) => unknown;
}

const strikeBefore = async ({ road }: Stage, asked?: string) => {
  const outcome = await road.strike({ ...KILL, ...(asked !== undefined && { names: [asked] }) });
  if (outcome.kind === "struck") await outcome.outcomes;
};

const labelled = (labels: Readonly<Record<string, string>>): Scene => ({
  containers: [{ labels: { ...container().labels, ...labels } }],
});

/** How each code comes about on the road; `probability` comes before it. */
const SCENES: Readonly<Record<Exclude<HoldCode, "probability">, Scene>> = {
  "no-candidate": {
    containers: [
      { name: "a", state: "exited" },
      { name: "b", autoRemove: true },
    ],
  },
  disabled: { limits: { disabled: true } },
  halted: { parts: { halted: () => ({ because: "halted" }) } },
  disarmed: {
    parts: { disarmed: () => ({ because: "disarmed" }) },
    request: { trigger: "interval" },
  },
  profile: { parts: { faults: FAULTS.map((fault) => ({ ...fault, tier: "extended" })) } },
  "max-concurrent": {
    containers: [{ name: "a" }, { name: "b" }],
    before: ({ road }) => road.strike({ ...KILL, fault: "pause" }),
  },
  "daily-budget": {
    containers: [{ name: "a" }, { name: "b" }],
    limits: { dailyBudget: 1 },
    before: (stage) => strikeBefore(stage),
  },
  "min-gap": {
    containers: [{ name: "a" }, { name: "b" }],
    limits: { minGapMs: 1 },
    before: (stage) => strikeBefore(stage),
  },
  "engine-away": {
    before: ({ engine }) => {
      engine.connected = false;
    },
  },
  "engine-slow": {
    before: ({ engine, clock }) => {
      engine.before = (call) => {
        if (call.startsWith("inspect")) clock.pass(1001);
      };
    },
  },
  "state-unwritable": {
    before: ({ ledger }) => {
      ledger.before = () => {
        throw new ChaosError("state-unwritable", "full");
      };
    },
  },
  "fault-refused": { request: { fault: "network.disconnect" } },
  stopping: { parts: { isStopping: () => true } },
  self: labelled({ "chaos-monkey.role": "guardian" }),
  "shares-namespace": {
    containers: [{ networkMode: `container:${container({ name: "monkey" }).id}` }],
    parts: { self: () => container({ name: "monkey" }) },
  },
  "namespace-owner": {
    containers: [
      { name: "a" },
      { name: "b", networkMode: `container:${container({ name: "a" }).id}` },
    ],
    request: { names: ["a"] },
  },
  "out-of-scope": { rules: { scope: { kind: "project", projects: ["other"] } } },
  "opted-out": labelled({ "chaos-monkey.enable": "false" }),
  protected: labelled({ "chaos-monkey.protected": "true" }),
  "too-critical": { rules: { criticalities: ["low"] } },
  "safe-mode-only": labelled({ "chaos.sutazai.com/safe_mode_only": "true" }),
  "label-limit": labelled({ "chaos-monkey.faults": "pause" }),
  "not-a-target": {
    rules: {
      targets: [{ text: "api", isExact: true, matches: () => false, matchesPartOf: () => false }],
    },
  },
  "one-off": labelled({ "com.docker.compose.oneoff": "True" }),
  "not-running": { containers: [{ state: "exited" }] },
  "auto-remove": { containers: [{ autoRemove: true }] },
  unhealthy: { containers: [{ health: "unhealthy" }] },
  "too-young": { rules: { minAgeMs: Number.MAX_SAFE_INTEGER } },
  "in-progress": {
    before: async (stage) => {
      await strikeBefore(stage);
      stage.engine.comeBack("shop-worker-1", { startedAt: 0 });
    },
  },
  "max-share": {
    containers: [{ name: "a" }, { name: "b" }],
    limits: { maxShare: 0.5 },
    before: (stage) => strikeBefore(stage, "a"),
    request: { names: ["b"] },
  },
  "not-whole": {
    containers: [{ name: "a" }, { name: "b", state: "exited" }],
    limits: { requireWhole: true },
    request: { names: ["a"] },
  },
  "min-healthy": { limits: { minHealthy: 1 } },
  "service-gap": {
    containers: [{ name: "a" }, { name: "b" }],
    limits: { serviceGapMs: 1 },
    before: (stage) => strikeBefore(stage, "a"),
    request: { names: ["b"] },
  },
  vanished: {
    before: ({ engine }) => {
      engine.before = (call) => {
        if (call.startsWith("inspect")) engine.remove("shop-worker-1");
      };
    },
  },
};

test.each(Object.entries(SCENES))("P42: a strike can be held as %s", async (code, scene) => {
  const { containers = [{}], parts, limits, rules, request, before } = scene;
  const stage = testRoad(containers.map(container), {
    limits: () => ({ ...LIMITS, ...limits }),
    rules: () => ({ ...RULES, ...rules }),
    ...parts,
  });
  await before?.(stage);
  const outcome = await stage.road.strike({ ...KILL, ...request });
  expect(outcome).toMatchObject({ kind: "held", code });
});

test("P42: a tick can be held as probability", () => {
  expect(decide({ probability: 0.5, roll: () => 0.5 })).toMatchObject({ code: "probability" });
});

test("P42: every code says what it means and what to do", () => {
  for (const code of Object.keys(HOLD_CODES) as HoldCode[]) {
    expect([HOLD_CODES[code], HOLD_REMEDIES[code]].map((it) => it.length > 10)).toEqual([
      true,
      true,
    ]);
  }
});
