import { expect, test } from "vitest";
import { hypothesis, probe, sh } from "../../experiment/run.ts";
import { ChaosFolder } from "../../support/chaos-program.ts";
import { Loopback } from "../../support/loopback.ts";

const quiet = "--no-log-file";

test("notifications go to every channel that takes them, and never affect the run", async () => {
  const folder = new ChaosFolder();
  await using all = await Loopback.start((_, response) => void response.end());
  await using some = await Loopback.start((_, response) => void response.writeHead(500).end());
  await folder.write("settings.yaml", {
    notifications: [
      { type: "http", url: "http://127.0.0.1:1/" },
      { type: "http", url: all.url(), headers: { Authorization: "Bearer t" } },
      { type: "http", url: some.url(), events: ["run-deviated"], forward_event_payload: false },
      { type: "plugin", module: "some.plugin" },
    ],
  });
  await folder.experiment({
    "steady-state-hypothesis": hypothesis(probe("p", "test ! -e broken")),
    method: [sh("break", "touch broken")],
  });
  const { exitCode, stderr } = await folder.run([
    quiet,
    "--settings",
    "settings.yaml",
    "run",
    "experiment.json",
  ]);
  expect(exitCode).toBe(1);
  expect(stderr.match(/The notification plugin 'some\.plugin'/g)).toHaveLength(1);
  const events = all.requests.map((it) => JSON.parse(it.body) as Record<string, unknown>);
  expect(events.map(({ name }) => name)).toEqual(["run-started", "run-completed", "run-deviated"]);
  expect(events[1]).toEqual({
    name: "run-completed",
    payload: expect.objectContaining({ status: "completed", deviated: true }),
    phase: "run",
    ts: expect.any(Number),
  });
  expect(all.requests[0]).toMatchObject({
    method: "POST",
    headers: { authorization: "Bearer t", "content-type": "application/json" },
  });
  expect(some.requests).toMatchObject([{ method: "GET", body: "" }]);
});

test("notifications tell of a validation too, and why it failed", async () => {
  const folder = new ChaosFolder();
  await using server = await Loopback.start((_, response) => void response.end());
  await folder.write("settings.yaml", { notifications: [{ type: "http", url: server.url() }] });
  await folder.write("e.json", { title: "t" });
  await folder.run([quiet, "--settings", "settings.yaml", "validate", "e.json"]);
  expect(server.requests.map((it) => JSON.parse(it.body))).toMatchObject([
    { name: "validate-started", phase: "validate", payload: { title: "t" } },
    { name: "validate-failed", error: "experiment requires a description" },
  ]);
});

test("notifications tell of a run that failed", async () => {
  const folder = new ChaosFolder();
  await using server = await Loopback.start((_, response) => void response.end());
  const events = ["run-failed", "run-completed"];
  await folder.write("settings.yaml", {
    notifications: [{ type: "http", url: server.url(), events }],
  });
  await folder.experiment({ method: [{ ...sh("a", ""), provider: { type: "http", url: "x" } }] });
  await folder.run([quiet, "--settings", "settings.yaml", "run", "experiment.json"]);
  expect(server.requests.map((it) => JSON.parse(it.body))).toMatchObject([
    { name: "run-failed", phase: "run", payload: { status: "aborted" } },
  ]);
});
