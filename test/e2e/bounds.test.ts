import { expect } from "vitest";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { outcomeOf } from "../support/command.ts";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { MONKEY_IMAGE } from "../support/monkey-image.ts";
import { machineEngine } from "../support/real-engine.ts";
import { RUN_LABEL_OPTION } from "../support/test-run.ts";

/** `CHAOS_TEST_FIRE_SECONDS=120` with `--testTimeout 300000` fires for two minutes. */
const FIRE_MS = Number(process.env.CHAOS_TEST_FIRE_SECONDS || 20) * 1000;

interface Life {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

testBeside(
  { engine: machineEngine },
  "P27: the last healthy replica survives the mode safe under continuous fire",
  async ({ engine, tool }) => {
    const healthcheck = { test: ["CMD", "true"], interval: "500ms", retries: 1 };
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      version: "3.8",
      services: { worker: { replicas: 3, healthcheck }, api: {} },
      env: { CHAOS_MODE: "safe", CHAOS_MIN_AGE: "0", CHAOS_RECOVERY_TIMEOUT: "1s" },
    });
    const events = project.engineEvents();
    const log = project.log();
    await log.event("daemon.ready");
    const workers = await project.containers("worker");
    for (const name of workers) {
      await expect
        .poll(() => engine.inspect(name, "{{.State.Health.Status}}"), { timeout: 30_000 })
        .toBe("healthy");
    }
    const from = events.lines.length;
    const until = performance.now() + FIRE_MS;
    while (performance.now() < until) {
      await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    }
    const healthy = new Set(workers);
    let deaths = 0;
    let fewest = workers.length;
    for (const line of events.lines.slice(from)) {
      const { Action, Actor } = JSON.parse(line) as Life;
      const { name = "" } = Actor.Attributes;
      if (Action === "die") {
        expect(name).toMatch(/worker/);
        deaths++;
        healthy.delete(name);
      }
      if (Action === "health_status: healthy" && workers.includes(name)) healthy.add(name);
      fewest = Math.min(fewest, healthy.size);
    }
    console.info(`${deaths} deaths in ${FIRE_MS / 1000} s, never fewer than ${fewest} healthy`);
    expect(fewest).toBeGreaterThanOrEqual(1);
    expect(deaths).toBeGreaterThan(FIRE_MS / 10_000);
    expect(log.all("halted")).toEqual([]);
    const codes = new Set(log.all("hold").flatMap(({ passedOver }) => Object.keys(passedOver)));
    expect(codes).toContain("min-healthy");
  },
);

testBeside(
  { engine: machineEngine },
  "P3: what is protected stays untouched in whatever way it is protected and named",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: {
        rabbitmq: {},
        sessions: {},
        labelled: { labels: { "chaos-monkey.protected": "true" } },
        framework: { labels: { "chaos.sutazai.com/protected": "true" } },
        optedout: { labels: { "chaos-monkey.enable": "false" } },
      },
      env: { CHAOS_MIN_AGE: "0", CHAOS_PROTECTED: "session", CHAOS_TARGETS: "*" },
    });
    const log = project.log();
    await log.event("daemon.ready");
    const services = ["rabbitmq", "sessions", "labelled", "framework", "optedout"];
    const touched = () =>
      Promise.all(
        services.map(async (service) => {
          const [name = ""] = await project.containers(service);
          return engine.inspect(name, "{{.State.StartedAt}} {{.RestartCount}} {{.State.Status}}");
        }),
      );
    const before = await touched();
    for (const service of services) {
      const [name = ""] = await project.containers(service);
      const id = await engine.inspect(name, "{{.Id}}");
      for (const named of [name, service, id, id.slice(0, 12)]) {
        const { exitCode, stdout } = await project.chaosMonkey("strike", named, "--json");
        expect({ named, exitCode }).toEqual({ named, exitCode: 3 });
        expect(JSON.parse(stdout)).toMatchObject({
          kind: "held",
          code: service === "optedout" ? "opted-out" : "protected",
        });
      }
    }
    await engine.docker("kill", "--signal=SIGUSR1", project.monkey);
    const held = await log.event("hold", { where: ({ trigger }) => trigger === "signal" });
    expect(held.code).toBe("no-candidate");
    expect(await touched()).toEqual(before);
    expect(log.all("strike.intended")).toEqual([]);
  },
);

testBeside(
  { engine: machineEngine },
  "a second daemon of the same scope refuses, and commands on the host do not walk around the first",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
      env: { CHAOS_MIN_AGE: "0" },
    });
    await project.log().event("daemon.ready");
    const group = await engine.inspect(project.monkey, "{{index .HostConfig.GroupAdd 0}}");
    const second = await engine.docker(
      ...["create", ...RUN_LABEL_OPTION, "--group-add", group],
      ...["--label", `com.docker.compose.project=${project.name}`],
      ...["--label", "chaos-monkey.role=daemon"],
      ...["-e", `CHAOS_PROJECT=${project.name}`],
      ...["-v", `${engine.socket}:/var/run/docker.sock`, MONKEY_IMAGE],
    );
    try {
      await engine.docker("start", second);
      expect(await engine.docker("wait", second)).toBe("3");
      const { stderr } = await outcomeOf(["docker", "logs", second], { env: engine.env });
      expect(stderr).toContain(`the container ${project.monkey} runs one already`);
    } finally {
      await engine.docker("rm", "--force", "--volumes", second);
    }
    const env = { ...engine.env, CHAOS_PROJECT: project.name, CHAOS_STATE_DIR: project.folder };
    for (const words of [["strike", "worker"], ["halt"], ["resume"], ["start"]]) {
      const { exitCode, stderr, stdout } = await chaosMonkey(words, { env });
      expect({ words, exitCode }).toEqual({ words, exitCode: 3 });
      expect(stderr + stdout).toContain(project.monkey);
    }
    expect(await engine.inspect(project.monkey, "{{.State.Running}} {{.RestartCount}}")).toBe(
      "true 0",
    );
  },
);
