import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine } from "../support/real-engine.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";

testBeside(
  { engine: machineEngine },
  "P5: a dry run decides as the real thing does, and sends no mutating request",
  async ({ engine, tool }) => {
    await using proxy = await RecordingProxy.start(engine.socket);
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 6 }, rabbitmq: {} },
      env: {
        CHAOS_DRY_RUN: "true",
        CHAOS_ENABLED: "true",
        CHAOS_INTERVAL: "500ms",
        CHAOS_MIN_AGE: "0",
        CHAOS_RECOVERY_TIMEOUT: "1s",
      },
      monkey: { volumes: [`${proxy.socket}:/var/run/docker.sock`] },
    });
    const events = project.engineEvents();
    const log = project.log();
    await log.event("strike.intended", { where: ({ number }) => number >= 4 });
    await project.chaosMonkey("strike", "worker", "--no-wait");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    await log.event("strike.intended", { where: ({ trigger }) => trigger === "signal" });
    await log.event("recovery.recovered");

    expect(log.all("strike.intended").every(({ dryRun }) => dryRun)).toBe(true);
    expect(log.all("strike.confirmed").length).toBeGreaterThan(0);
    expect(events.lines.filter((line) => line.includes('"Action":"die"'))).toEqual([]);
    expect(proxy.requests.length).toBeGreaterThan(0);
    expect(proxy.mutating).toEqual([]);
  },
);

testBeside(
  { engine: machineEngine },
  "The proxy sees the requests of a real strike",
  async ({ engine, tool }) => {
    await using proxy = await RecordingProxy.start(engine.socket);
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
      env: { CHAOS_MIN_AGE: "0" },
      monkey: { volumes: [`${proxy.socket}:/var/run/docker.sock`] },
    });
    const log = project.log();
    await log.event("daemon.ready");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    const { target } = await log.event("strike.confirmed");
    expect(proxy.mutating).toEqual([
      {
        method: "POST",
        path: expect.stringMatching(
          new RegExp(`^/v[0-9.]+/containers/${target.id}[0-9a-f]*/kill\\?signal=(SIG)?KILL$`),
        ),
      },
    ]);
  },
);

testBeside(
  { engine: machineEngine },
  "P1: with nothing configured and nobody asking, no mutating request is sent from start to end",
  async ({ engine, tool }) => {
    await using proxy = await RecordingProxy.start(engine.socket);
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 2 }, rabbitmq: {} },
      monkey: { volumes: [`${proxy.socket}:/var/run/docker.sock`] },
    });
    const log = project.log();
    expect(await log.event("daemon.ready")).toMatchObject({ armed: false });

    const [worker = ""] = await project.containers("worker");
    await engine.docker("kill", worker); // a death that is none of its business
    await engine.docker("start", worker);
    expect(await project.chaosMonkey("targets")).toMatchObject({ exitCode: 0 });
    expect(await project.chaosMonkey("status")).toMatchObject({ exitCode: 0 });
    proxy.close();
    await log.event("engine.lost");
    proxy.open();
    await log.event("engine.connected", { where: ({ awayMs }) => awayMs !== undefined });
    await engine.docker("stop", project.monkey);
    await log.event("daemon.stopped");

    expect(proxy.requests.length).toBeGreaterThan(0);
    expect(proxy.mutating).toEqual([]);
  },
);
