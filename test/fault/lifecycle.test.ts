import { expect, test } from "vitest";
import type { EngineEvent } from "../../src/engine/engine.ts";
import { FAULTS } from "../../src/fault/catalogue.ts";
import type { TargetEffect } from "../../src/fault/effect.ts";
import type { Plan } from "../../src/fault/fault.ts";
import type { Params } from "../../src/fault/read-params.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock } from "../support/manual-clock.ts";

const target = container({ name: "worker-1", startedAt: 1000 });

function planOf(kind: string, params: Params = {}): Plan {
  const plan = FAULTS.find((fault) => fault.kind === kind)!.plan(target, { params });
  if (plan.kind === "refusal") throw new Error(plan.because);
  return plan;
}

function effectOf(kind: string): TargetEffect {
  const { effect } = planOf(kind);
  if (effect.kind !== "target") throw new Error(`expected an effect on the target of ${kind}`);
  return effect;
}

async function callsOf(plan: Plan): Promise<readonly string[]> {
  const engine = new FakeContainers(new ManualClock(), [target]);
  await plan.apply(engine);
  return engine.calls;
}

function event(action: EngineEvent["action"], id = target.id): EngineEvent {
  return { action, id, name: "", labels: {}, at: 0, receivedAtMs: 0 };
}

test.each([
  ["kill", {}, "kill worker-1 SIGKILL"],
  ["kill", { signal: "term" }, "kill worker-1 SIGTERM"],
  ["kill", { signal: "SIGQUIT" }, "kill worker-1 SIGQUIT"],
  ["stop", {}, "stop worker-1 10000"],
  ["stop", { grace: "2s" }, "stop worker-1 2000"],
  ["restart", { grace: "0" }, "restart worker-1 0"],
])("%s with %j sends the one request: %s", async (kind, params, call) => {
  expect(await callsOf(planOf(kind, params))).toEqual([call]);
});

test.each([
  ["kill", "die"],
  ["stop", "die"],
  ["restart", "start"],
] as const)("P43: %s is confirmed by the %s event of its target alone", (kind, action) => {
  const effect = effectOf(kind);
  expect(effect.seenIn!(event(action))).toBe(true);
  expect(effect.seenIn!(event(action, "other"))).toBe(false);
  expect(effect.seenIn!(event("pause"))).toBe(false);
});

test.each([
  ["kill", { state: "running" }, false],
  ["kill", { state: "paused" }, false],
  ["kill", { state: "exited" }, true],
  ["kill", { state: "running", startedAt: 5000 }, true],
  ["stop", { state: "running" }, false],
  ["stop", { state: "exited" }, true],
  ["restart", { state: "running" }, false],
  ["restart", { state: "exited" }, false],
  ["restart", { state: "running", startedAt: 5000 }, true],
] as const)("P43: %s of what is then %j is seen by inspection: %s", (kind, now, seen) => {
  expect(effectOf(kind).holdsFor({ ...target, ...now })).toBe(seen);
});

test.each(["kill", "stop"])("%s of what is gone has had its effect", (kind) => {
  expect(effectOf(kind).holdsFor(undefined)).toBe(true);
});

test.each(["HUP", "SIGUSR1", "SIGSTOP", "9", ""])(
  "P17: the signal %j is refused, and the reason is told",
  (signal) => {
    expect(() => planOf("kill", { signal })).toThrow(/cancels the restart policy/);
  },
);

test.each(["soon", "61s", "-1"])("a grace of %j is refused", (grace) => {
  expect(() => planOf("stop", { grace })).toThrow(/expected a duration up to 60s/);
});

test("P17: only a signal that may be survived opens a lease, which ends it", () => {
  expect(planOf("kill").lease).toBeUndefined();
  expect(planOf("kill", { signal: "TERM" }).lease).toMatchObject({
    undo: { kind: "kill.finish", version: 1, id: target.id, startedAt: 1000 },
    lastsMs: 10_000,
    until: "effect",
  });
});

test("every fault says what it does, and its kind is its own", () => {
  expect(new Set(FAULTS.map(({ kind }) => kind)).size).toBe(FAULTS.length);
  for (const { about } of FAULTS) expect(about).toMatch(/^[A-Z].*\.$/);
});

test("restart refuses a task of Docker Swarm, which Swarm replaces while the engine starts it again", () => {
  const task = { ...target, labels: { "com.docker.swarm.task.id": "abc" } };
  const { plan } = FAULTS.find(({ kind }) => kind === "restart")!;
  expect(plan(task, { params: {} })).toMatchObject({
    kind: "refusal",
    because: expect.stringContaining("use kill or stop"),
  });
});
