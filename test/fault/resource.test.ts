import fc from "fast-check";
import { expect, test } from "vitest";
import type { Limits } from "../../src/engine/container.ts";
import { UNLIMITED, updated } from "../../src/engine/simulated/limits.ts";
import type { TargetEffect } from "../../src/fault/effect.ts";
import type { Fault } from "../../src/fault/fault.ts";
import type { Params } from "../../src/fault/read-params.ts";
import { cpuThrottle } from "../../src/fault/resource/cpu-throttle.ts";
import { areEqual, restoreLimits } from "../../src/fault/resource/limits-undo.ts";
import { pids } from "../../src/fault/resource/pids.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const UNSET: Limits = { nanoCpus: 0, cpuPeriod: 0, cpuQuota: 0, pidsLimit: undefined };

const limited = (limits: Partial<Limits>) =>
  container({ name: "worker-1", limits: { ...UNSET, ...limits } });

/** Containers whose limits change as the engine changes them. */
function engineWith(limits: Partial<Limits>) {
  const target = limited(limits);
  const engine = new FakeContainers(new ManualClock(), [target]);
  engine.update = async (id, change) => {
    const now = engine.get(id)!.limits;
    const next = updated(id, { ...UNLIMITED, ...asHost(now) }, asHost(change));
    engine.change("worker-1", {
      limits: {
        nanoCpus: next.NanoCpus,
        cpuPeriod: next.CpuPeriod,
        cpuQuota: next.CpuQuota,
        pidsLimit: next.PidsLimit ?? undefined,
      },
    });
  };
  return { target, engine, limitsNow: () => engine.get(target.id)!.limits };
}

function asHost({ nanoCpus = 0, cpuPeriod = 0, cpuQuota = 0, pidsLimit }: Partial<Limits>) {
  return {
    NanoCpus: nanoCpus,
    CpuPeriod: cpuPeriod,
    CpuQuota: cpuQuota,
    PidsLimit: pidsLimit ?? null,
  };
}

function planned(fault: Fault, limits: Partial<Limits>, params: Params = {}) {
  const parts = engineWith(limits);
  const plan = fault.plan(parts.target, { params, durationMs: 1000 });
  if (plan.kind === "refusal") throw new Error(plan.because);
  const undo = () =>
    restoreLimits.run(JSON.parse(JSON.stringify(plan.lease!.undo)), {
      inspect: (id) => parts.engine.refresh(id),
      actions: parts.engine,
    });
  return { ...parts, plan, undo };
}

test.each([
  ["no limit", {}, { cpuPeriod: 0, cpuQuota: 10_000 }],
  ["a period alone", { cpuPeriod: 50_000 }, { cpuPeriod: 50_000, cpuQuota: 5000 }],
  ["processors", { nanoCpus: 2e9 }, { nanoCpus: 1e8 }],
  ["a quota", { cpuQuota: 50_000 }, { cpuQuota: 10_000 }],
  [
    "period and quota",
    { cpuPeriod: 20_000, cpuQuota: 40_000 },
    { cpuPeriod: 20_000, cpuQuota: 2000 },
  ],
  ["a quota taken away", { cpuPeriod: 100_000, cpuQuota: -1 }, { cpuQuota: 10_000 }],
] as const)(
  "P16: cpu.throttle of a container with %s is put back exactly",
  async (_what, had, applied) => {
    const { plan, engine, limitsNow, undo } = planned(cpuThrottle, had);
    await plan.apply(engine);
    expect(limitsNow()).toMatchObject(applied);
    expect(plan.effect).toMatchObject({ kind: "target" });
    const { holdsFor } = plan.effect as TargetEffect;
    expect(holdsFor(engine.get(engine.all()[0]!.id))).toBe(true);
    expect(await undo()).toMatchObject({ kind: "restored", found: "all" });
    expect(areEqual(limitsNow(), { ...UNSET, ...had })).toBe(true);
    expect(limitsNow().cpuPeriod).toBe("cpuPeriod" in had ? had.cpuPeriod : 0);
  },
);

test.each([
  [{ nanoCpus: 1e9, cpuQuota: 5000 }, {}, /both a number of processors and a quota/],
  [{ nanoCpus: 1e8 }, {}, /limited to 0.1 processors already/],
  [{ cpuPeriod: 100_000, cpuQuota: 5000 }, {}, /limited to 0.05 processors already/],
  [{ cpuPeriod: 1000 }, {}, /period of 1000 µs is too short for 0.1/],
] as const)(
  "what cannot be put back exactly, or is no limit, is refused: %j",
  (had, params, because) => {
    const plan = cpuThrottle.plan(limited(had), { params, durationMs: 1000 });
    expect(plan).toMatchObject({ kind: "refusal", because: expect.stringMatching(because) });
  },
);

test.each([
  ["undefined", undefined],
  ["0", 0],
  ["-1", -1],
  ["100", 100],
])("P16: pids of a container with the limit %s is put back exactly", async (_what, pidsLimit) => {
  const { plan, engine, limitsNow, undo } = planned(pids, { pidsLimit }, { limit: 5 });
  await plan.apply(engine);
  expect(limitsNow().pidsLimit).toBe(5);
  expect(await undo()).toMatchObject({ kind: "restored", found: "all" });
  expect(areEqual(limitsNow(), { ...UNSET, pidsLimit })).toBe(true);
});

test.each([
  ["100", 2, /the host has 2 processors, so 100 would be no throttle/],
  ["2", 2, /the host has 2 processors/],
])("%s processors on a host with %d are refused", (cpus, processors, because) => {
  const input = { params: { cpus }, durationMs: 1000 };
  expect(cpuThrottle.plan(limited({}), { ...input, facts: processors })).toMatchObject({
    kind: "refusal",
    because: expect.stringMatching(because),
  });
  // where a proxy does not tell, the engine has the last word
  expect(cpuThrottle.plan(limited({}), { ...input, facts: undefined }).kind).toBe("plan");
});

test("a limit of processes that is no more than what it has is refused", () => {
  expect(pids.plan(limited({ pidsLimit: 20 }), { params: {}, durationMs: 1000 })).toMatchObject({
    kind: "refusal",
    because: "it is limited to 20 processes already, which is no more than 20",
  });
});

test("limits that somebody else has changed since stay as they are", async () => {
  const { plan, engine, limitsNow, undo } = planned(cpuThrottle, {});
  await plan.apply(engine);
  await engine.update(engine.all()[0]!.id, { cpuQuota: 30_000 });
  expect(await undo()).toEqual({
    kind: "restored",
    found: "nothing",
    did: "somebody else had changed its limits since",
  });
  expect(limitsNow().cpuQuota).toBe(30_000);
});

test.each([
  [{ cpus: "0" }, /at least 0.01/],
  [{ cpus: "half" }, /a number of processors/],
  [{ cpu: "0.1" }, /it has no parameter "cpu"; known: cpus/],
])("parameters %j are refused with what is accepted", (params, because) => {
  expect(() => cpuThrottle.plan(limited({}), { params, durationMs: 1000 })).toThrow(because);
});

test("P14, P16: whatever the limits were, any number of undos puts them back", async () => {
  const had = fc.oneof(
    fc.record({ nanoCpus: fc.integer({ min: 2e8, max: 2e9 }) }),
    fc.record({
      cpuPeriod: fc.integer({ min: 10_000, max: 1_000_000 }),
      cpuQuota: fc.oneof(fc.constant(-1), fc.integer({ min: 110_000, max: 4_000_000 })),
    }),
    fc.record({ pidsLimit: fc.oneof(fc.constantFrom(0, -1), fc.integer({ min: 21 })) }),
    fc.constant({}),
  );
  await fc.assert(
    fc.asyncProperty(
      had,
      fc.constantFrom(cpuThrottle, pids),
      fc.integer({ min: 1, max: 3 }),
      async (limits: Partial<Limits>, fault, times) => {
        const { engine, limitsNow, undo, plan } = planned(fault, limits);
        await plan.apply(engine);
        for (let time = 0; time < times; time++) {
          expect(await undo()).toMatchObject({ kind: "restored" });
        }
        expect(areEqual(limitsNow(), { ...UNSET, ...limits })).toBe(true);
      },
    ),
  );
});
