import { expect, test } from "vitest";
import type { Container } from "../../src/engine/container.ts";
import { isHealthy, otherReplicasOf, ServiceCounts } from "../../src/target/service-counts.ts";
import { container } from "../support/container.ts";

const worker = (number: number, more: Partial<Container> = {}) =>
  container({ name: `worker-${number}`, ...more });

test("replicas are the other containers of the service, of the same project", () => {
  const one = worker(1);
  const all = [
    one,
    worker(2, { state: "exited" }),
    container({ name: "api-1", service: "api" }),
    container({ name: "far-1", project: "far" }),
    worker(3, { labels: { ...one.labels, "com.docker.compose.oneoff": "True" } }),
  ];
  expect(otherReplicasOf(one, all).map(({ name }) => name)).toEqual(["worker-2"]);
  expect(new ServiceCounts(all, new Set()).othersOf(one)).toMatchObject({ replicas: 1 });
});

test("a container without a service has no replicas", () => {
  const [one, other] = ["lone-1", "lone-2"].map((name) => container({ name, service: "" }));
  expect(otherReplicasOf(one!, [one!, other!])).toEqual([]);
  expect(new ServiceCounts([one!, other!], new Set()).othersOf(one!).replicas).toBe(0);
});

test.each([
  [{}, true],
  [{ health: "healthy" as const }, true],
  [{ health: "starting" as const }, false],
  [{ health: "unhealthy" as const }, false],
  [{ state: "paused" as const }, false],
  [{ state: "exited" as const }, false],
])("%j is well: %s", (differing, well) => {
  expect(isHealthy(worker(1, differing))).toBe(well);
});

test("a replica that is hurt, stopped or unhealthy is down, for whatever reason", () => {
  const all = [
    worker(1),
    worker(2),
    worker(3),
    worker(4, { state: "exited" }),
    worker(5, { health: "unhealthy" }),
  ];
  const counts = new ServiceCounts(all, new Set([all[0]!.id, all[1]!.id]));
  expect(counts.othersOf(all[0]!)).toMatchObject({ replicas: 4, down: 3, healthy: 1 });
  expect(counts.othersOf(all[2]!)).toMatchObject({ replicas: 4, down: 4, healthy: 0 });
});

test("a container that is not among those counted has all of its service as others", () => {
  const counts = new ServiceCounts([worker(1), worker(2)], new Set());
  expect(counts.othersOf(worker(3))).toMatchObject({ replicas: 2, down: 0, healthy: 2 });
});

test("the strictest minimum among a service's labels holds for all of it (P27)", () => {
  const labels = { ...worker(1).labels, "chaos-monkey.min-healthy": "2" };
  const counts = new ServiceCounts([worker(1), worker(2, { labels })], new Set());
  expect(counts.othersOf(worker(1)).minHealthy).toBe(2);
  expect(counts.othersOf(worker(2, { labels })).minHealthy).toBe(2);
});

const task = (slot: number, id: string, more: Partial<Container> = {}) =>
  container({
    name: `shop_api.${slot}.${id}`,
    project: "",
    service: "",
    labels: {
      "com.docker.stack.namespace": "shop",
      "com.docker.swarm.service.name": "shop_api",
      "com.docker.swarm.task.id": id,
      "com.docker.swarm.task.name": `shop_api.${slot}.${id}`,
    },
    ...more,
  });

test("the ended tasks that Swarm keeps as history are no replicas, what replaced them is", () => {
  const [old, older, now, other] = [
    task(1, "b", { state: "exited", finishedAt: 2 }),
    task(1, "a", { state: "exited", finishedAt: 1 }),
    task(1, "c", { state: "created" }),
    task(2, "d"),
  ];
  const counts = (all: readonly Container[]) => new ServiceCounts(all, new Set()).othersOf(other!);
  expect(counts([old!, older!, now!, other!])).toMatchObject({ replicas: 1, down: 1 });
  expect(counts([old!, older!, { ...now!, state: "running" }, other!])).toMatchObject({
    replicas: 1,
    healthy: 1,
  });
  // until Swarm has made the replacement, the last to end stands for its slot
  expect(otherReplicasOf(other!, [older!, old!, other!])).toEqual([old]);
});
