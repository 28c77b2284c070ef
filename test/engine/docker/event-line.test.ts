import { expect, test } from "vitest";
import { ACTIONS, readEventLine as readLine } from "../../../src/engine/docker/event-line.ts";

const ID = "4f".repeat(32);
const RECEIVED_AT_MS = 4321;

const readEventLine = (text: string) => readLine(text, RECEIVED_AT_MS);

function line(action: string, attributes: Readonly<Record<string, string>> = {}, more = {}) {
  return JSON.stringify({
    status: action,
    id: ID,
    from: "shop-worker",
    Type: "container",
    Action: action,
    Actor: { ID, Attributes: { image: "shop-worker", name: "shop-worker-1", ...attributes } },
    scope: "local",
    time: 1_767_355_200,
    timeNano: 1_767_355_200_123_456_000,
    ...more,
  });
}

test("a death is read with its exit code, its time and the container's labels", () => {
  const labels = { "com.docker.compose.project": "shop", empty: "" };
  expect(readEventLine(line("die", { ...labels, exitCode: "137", execDuration: "12" }))).toEqual({
    action: "die",
    id: ID,
    name: "shop-worker-1",
    labels,
    at: expect.closeTo(1_767_355_200_123.456, 2),
    receivedAtMs: RECEIVED_AT_MS,
    exitCode: 137,
  });
});

test("a kill is read with the number of its signal, and has no exit code", () => {
  const event = readEventLine(line("kill", { signal: "15", exitCode: "9" }));
  expect(event).toMatchObject({ action: "kill", signal: 15 });
  expect(event).not.toHaveProperty("exitCode");
});

test.each(["healthy", "unhealthy", "starting"])("a health of %s stands after a colon", (health) => {
  expect(readEventLine(line(`health_status: ${health}`))).toMatchObject({
    action: "health_status",
    health,
  });
});

test("a renamed container goes by its new name, and the old one is no label", () => {
  const event = readEventLine(line("rename", { name: "new", oldName: "/old" }));
  expect(event).toMatchObject({ action: "rename", name: "new", labels: {} });
});

test.each(ACTIONS)("%s is an action that we know", (action) => {
  expect(readEventLine(line(action))).toMatchObject({ action, id: ID });
});

test.each([
  ["the command of a healthcheck", line("exec_start: /bin/sh -c kill: 1")],
  ["an action that came later", line("checkpoint")],
  ["a network", line("kill", {}, { Type: "network" })],
  ["nobody", line("die", {}, { Actor: undefined })],
  ["an empty id", line("die", {}, { Actor: { ID: "" } })],
  ["no time", line("die", {}, { timeNano: undefined })],
])("an event of %s is none of ours", (_, text) => {
  expect(readEventLine(text)).toBeUndefined();
});

test("numbers that are none are left out instead of becoming NaN", () => {
  expect(readEventLine(line("die", { exitCode: "soon" }))).not.toHaveProperty("exitCode");
  expect(readEventLine(line("die"))).not.toHaveProperty("exitCode");
});

test("an event without attributes still has its container", () => {
  const event = readEventLine(line("start", {}, { Actor: { ID } }));
  expect(event).toMatchObject({ action: "start", id: ID, name: "", labels: {} });
});
