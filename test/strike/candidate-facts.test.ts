import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import { candidateFactsOf, type FactSources } from "../../src/strike/candidate-facts.ts";
import { ServiceCounts } from "../../src/target/service-counts.ts";
import { container } from "../support/container.ts";
import { KILL, LIMITS, RULES, testRoad } from "../support/test-road.ts";

const worker = (number: number, more: Partial<Container> = {}) =>
  container({ name: `worker-${number}`, ...more });

function sources(containers: readonly Container[], more: Partial<FactSources> = {}): FactSources {
  return {
    services: new ServiceCounts(containers, new Set()),
    isHitNow: () => false,
    sinceGroup: () => Number.POSITIVE_INFINITY,
    fault: "kill",
    durationMs: 0,
    ...more,
  };
}

test("P26 P27: a struck container counts as down and not as healthy, even while it still runs", () => {
  const all = [worker(1), worker(2), worker(3), worker(4, { state: "exited" })];
  const services = new ServiceCounts(all, new Set([all[0]!.id, all[1]!.id]));
  expect(candidateFactsOf(all[0]!, sources(all, { services }))).toMatchObject({
    service: "shop/worker",
    replicas: 4,
    downOthers: 2,
    healthyOthers: 1,
  });
});

test("P29: the group that was hit last counts, one that this strike hits as hit now", () => {
  const labels = { ...worker(1).labels, "chaos-monkey.group": "front" };
  const one = worker(1, { labels });
  const sinceGroup = (group: string) => (group === "front" ? 500 : 900);
  const at = (more: Partial<FactSources>) => {
    const { group, sinceGroupMs } = candidateFactsOf(one, sources([one], { sinceGroup, ...more }));
    return [group, sinceGroupMs];
  };
  expect(at({})).toEqual(["front", 500]);
  expect(at({ sinceGroup: (group) => (group === "front" ? 900 : 500) })).toEqual([
    "shop/worker",
    500,
  ]);
  expect(at({ isHitNow: (group) => group === "shop/worker" })).toEqual(["shop/worker", 0]);
});

test("P27 P34: others that were healthy are looked at again right before the strike", async () => {
  const { road, engine } = testRoad([worker(1), worker(2)], {
    limits: () => ({ ...LIMITS, minHealthy: 1 }),
  });
  engine.before = (call) => {
    if (call === "inspect worker-2") engine.change("worker-2", { state: "exited" });
  };
  expect(await road.strike({ ...KILL, names: ["worker-1"] })).toMatchObject({
    code: "min-healthy",
  });
  expect(engine.calls).toEqual([]);
});

test("P34: as many other replicas are asked about as have to remain healthy, without those that are struck", async () => {
  const looked: string[] = [];
  const { road, engine, pendingRecoveries } = testRoad(
    [1, 2, 3, 4, 5].map((it) => worker(it)),
    {
      limits: () => ({ ...LIMITS, minHealthy: 2 }),
      rules: () => ({ ...RULES, minAgeMs: 0 }),
    },
  );
  const first = await road.strike({ ...KILL, names: ["worker-2"] });
  if (first.kind === "struck") await first.outcomes;
  // it runs again, and its recovery is still owed
  engine.comeBack("worker-2");
  expect(pendingRecoveries.all()).toHaveLength(1);
  engine.before = (call) => looked.push(call);
  await road.strike({ ...KILL, names: ["worker-1"] });
  expect(looked).toEqual([
    "inspect worker-1",
    "inspect worker-3",
    "inspect worker-4",
    "kill worker-1 SIGKILL",
  ]);
});

test("the replacement of a struck container counts as struck until it is healthy", async () => {
  const { road, engine, pendingRecoveries } = testRoad([worker(1)], {
    rules: () => ({ ...RULES, minAgeMs: 0 }),
  });
  const first = await road.strike(KILL);
  if (first.kind === "struck") await first.outcomes;
  const anew = container({ name: "worker-1-anew" });
  engine.add(anew);
  const [pending] = pendingRecoveries.all();
  pendingRecoveries.put({
    ...pending!,
    back: { runningAt: 0, seen: pending!.intended, by: "someone", ref: containerRef(anew.id) },
  });
  expect(await road.strike({ ...KILL, names: ["worker-1-anew"] })).toMatchObject({
    code: "in-progress",
  });
});

test("a replica that somebody else stopped counts against CHAOS_MAX_SHARE", async () => {
  const { road } = testRoad([worker(1), worker(2, { state: "exited" })], {
    limits: () => ({ ...LIMITS, maxShare: 0.5 }),
  });
  expect(await road.strike({ ...KILL, names: ["worker-1"] })).toMatchObject({
    code: "max-share",
    because:
      "worker-1: 1 of 2 containers of shop/worker are down already, CHAOS_MAX_SHARE 50% allows 1",
  });
});
