import { expect, test } from "vitest";
import {
  isOwnedByOrchestrator,
  projectOf,
  replicaOf,
  serviceOf,
} from "../../src/engine/container.ts";

const labelled = (labels: Readonly<Record<string, string>>) => ({ labels });

const stackTask = labelled({
  "com.docker.stack.namespace": "shop",
  "com.docker.swarm.node.id": "ng4wqkvqcy9n",
  "com.docker.swarm.service.id": "x9mzf0cimn6c",
  "com.docker.swarm.service.name": "shop_api",
  "com.docker.swarm.task": "",
  "com.docker.swarm.task.id": "qdq3s0z5vg5k",
  "com.docker.swarm.task.name": "shop_api.2.qdq3s0z5vg5k",
});

test("a task of a Swarm stack has the stack as its project, and its service and slot from Swarm's labels", () => {
  expect(projectOf(stackTask)).toBe("shop");
  expect(serviceOf(stackTask)).toBe("api");
  expect(replicaOf(stackTask)).toEqual({ project: "shop", replica: "2" });
});

test("a Swarm service outside a stack keeps its whole name, also one with dots", () => {
  const task = labelled({
    "com.docker.swarm.service.name": "shop.api",
    "com.docker.swarm.task.id": "qdq3s0z5vg5k",
    "com.docker.swarm.task.name": "shop.api.1.qdq3s0z5vg5k",
  });
  expect(projectOf(task)).toBeUndefined();
  expect(serviceOf(task)).toBe("shop.api");
  expect(replicaOf(task)).toEqual({ replica: "1" });
});

test("a task of a global Swarm service has its node as its place", () => {
  const labels = {
    ...stackTask.labels,
    "com.docker.swarm.task.name": "shop_api.ng4wqkvqcy9n.qdq3s0z5vg5k",
  };
  expect(replicaOf(labelled(labels)).replica).toBe("ng4wqkvqcy9n");
});

test("a compose container has its project, service and number from compose's labels", () => {
  const one = labelled({
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "api",
    "com.docker.compose.container-number": "3",
  });
  expect([projectOf(one), serviceOf(one)]).toEqual(["shop", "api"]);
  expect(replicaOf(one)).toEqual({ project: "shop", replica: "3" });
});

test.each([
  ["a Swarm task", stackTask, true],
  ["a container of a Kubernetes pod", labelled({ "io.kubernetes.pod.uid": "5f1c" }), true],
  ["a compose container", labelled({ "com.docker.compose.project": "shop" }), false],
  ["a plain container", labelled({}), false],
])("%s is owned by an orchestrator: %s", (_what, one, expected) => {
  expect(isOwnedByOrchestrator(one)).toBe(expected);
});
