import { existsSync } from "node:fs";
import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { leaveOut, machineEngine, newerEngine } from "../support/real-engine.ts";
import { RecordingProxy } from "../support/recording-proxy.ts";

/** How late a strike may come on a busy machine. */
const SLACK_MS = 2000;

for (const engine of [machineEngine, newerEngine]) {
  testBeside(
    { engine, tool: "docker compose" },
    "SIGUSR1 strikes exactly once at once, also when nothing is armed",
    async ({ tool }) => {
      await using project = await ComposeProject.upWithMonkey({
        engine,
        tool,
        services: { worker: { replicas: 3 } },
        env: { CHAOS_MIN_AGE: "0" },
      });
      const events = project.engineEvents();
      const log = project.log();
      expect(await log.event("daemon.ready")).toMatchObject({ armed: false });

      await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
      const struck = await log.event("strike.confirmed");
      expect(await log.line(struck.target.name)).toContain(struck.target.name);
      await events.until("its death", (line) => line.includes('"Action":"die"') || undefined);

      await project.engine.docker("stop", project.monkey);
      await log.event("daemon.stopped");
      expect(log.all("strike.intended")).toMatchObject([{ trigger: "signal", number: 1 }]);
      const deaths = events.lines.filter(
        (line) => line.includes('"Action":"die"') && line.includes('"worker"'),
      );
      expect(deaths).toHaveLength(1);
    },
  );
}

testBeside(
  { engine: machineEngine },
  "After a SIGUSR1 the monkey's own restart policy still brings it back from a crash",
  async ({ engine, tool, context }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 3 } },
      env: { CHAOS_MIN_AGE: "0" },
    });
    const log = project.log();
    await log.event("daemon.ready");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    const first = await log.event("strike.confirmed");

    const pid = Number(await engine.inspect(project.monkey, "{{.State.Pid}}"));
    if (process.getuid?.() !== 0 || !existsSync(`/proc/${pid}`)) {
      leaveOut(context, "the engine's processes cannot be killed from here");
    }
    process.kill(pid, "SIGKILL");

    const again = await log.event("daemon.ready", { after: first });
    expect(await engine.inspect(project.monkey, "{{.RestartCount}}")).toBe("1");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    const second = await log.event("strike.confirmed", { after: again });
    expect(second.target.id).not.toBe(first.target.id);
  },
);

testBeside(
  { engine: machineEngine },
  "SIGUSR1 does not disturb the interval",
  async ({ engine, tool }) => {
    const intervalMs = 6000;
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 4 } },
      env: { CHAOS_ENABLED: "true", CHAOS_INTERVAL: "6s", CHAOS_MIN_AGE: "0" },
    });
    const log = project.log();
    const ready = await log.event("daemon.ready");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    await log.event("strike.intended", { where: ({ trigger }) => trigger === "signal" });
    const planned = await log.event("strike.intended", {
      where: ({ trigger }) => trigger === "interval",
    });
    const waitedMs = Date.parse(planned.at) - Date.parse(ready.at);
    expect(waitedMs).toBeGreaterThanOrEqual(intervalMs - 100);
    expect(waitedMs).toBeLessThan(intervalMs + SLACK_MS);
  },
);

testBeside(
  { engine: machineEngine },
  "Signals that come before the engine answers are kept as one until it does",
  async ({ engine, tool }) => {
    await using proxy = await RecordingProxy.start(engine.socket);
    proxy.close();
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 3 } },
      env: { CHAOS_MIN_AGE: "0" },
      monkey: { volumes: [`${proxy.socket}:/var/run/docker.sock`] },
    });
    const log = project.log();
    await log.event("daemon.started");
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    proxy.open();
    await log.event("strike.confirmed");
    await engine.docker("stop", project.monkey);
    await log.event("daemon.stopped");
    expect(log.all("strike.intended")).toMatchObject([{ trigger: "signal" }]);
  },
);
