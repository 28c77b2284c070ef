import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine, newerEngine } from "../support/real-engine.ts";

/** How late a strike may come on a busy machine. */
const SLACK_MS = 3000;

const SHOP = {
  worker: { replicas: 2 },
  rabbitmq: {},
  postgres: {},
};

async function startedAt(project: ComposeProject, service: string): Promise<readonly string[]> {
  const names = await project.containers(service);
  return Promise.all(
    names.map((name) => project.engine.inspect(name, "{{.State.Running}} {{.State.StartedAt}}")),
  );
}

testBeside(
  { engine: machineEngine, tool: "docker compose" },
  "With the README's command a worker dies 30 s after the monkey is ready, and nothing else does",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: SHOP,
      env: { CHAOS_ENABLED: "true", CHAOS_CONTAINER_NAME: "chaos_monkey" },
      build: true,
    });
    const events = project.engineEvents();
    const untouched = async () => [
      await startedAt(project, "rabbitmq"),
      await startedAt(project, "postgres"),
      await startedAt(project, "chaos_monkey"),
    ];
    const before = await untouched();
    const log = project.log();
    const ready = await log.event("daemon.ready");
    expect(ready).toMatchObject({ armed: true, inScope: 4 });

    const struck = await log.event("strike.confirmed");
    const [intended] = log.all("strike.intended");
    expect(struck).toMatchObject({ fault: "kill", target: { service: "worker" }, dryRun: false });
    expect(intended).toMatchObject({ trigger: "interval" });
    expect(intended?.passedOver.protected).toHaveLength(2);
    const waitedMs = Date.parse(intended?.at ?? "") - Date.parse(ready.at);
    expect(waitedMs).toBeGreaterThanOrEqual(29_900);
    expect(waitedMs).toBeLessThan(30_000 + SLACK_MS);

    expect(await engine.inspect(struck.target.name, "{{.State.Status}}")).toBe("exited");
    expect(await untouched()).toEqual(before);
    await events.until("the monkey to be healthy", (line) =>
      line.includes("health_status: healthy") && line.includes('"chaos_monkey"') ? line : undefined,
    );
  },
);

const generations = [
  { tool: "docker-compose", version: "2.4" },
  { tool: "docker-compose", version: "3.8" },
  { tool: "docker-compose", version: undefined },
  { tool: "docker compose", version: "3.8" },
] as const;

for (const { tool, version } of generations) {
  const line = version === undefined ? "without a version line" : `of version ${version}`;
  testBeside(
    { engine: machineEngine, tool },
    `The overlay joins a file ${line} under ${tool}`,
    async ({ engine }) => {
      await using project = await ComposeProject.upWithMonkey({
        engine,
        tool,
        services: { worker: {} },
        ...(version !== undefined && { version }),
        env: { CHAOS_ENABLED: "true", CHAOS_INTERVAL: "1", CHAOS_MIN_AGE: "0" },
      });
      const { target } = await project.log().event("strike.confirmed");
      expect(target.service).toBe("worker");
    },
  );
}

testBeside(
  { engine: newerEngine, tool: "docker compose" },
  "On a newer engine a worker dies at the end of the first interval",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: SHOP,
      env: { CHAOS_ENABLED: "true", CHAOS_INTERVAL: "2", CHAOS_MIN_AGE: "0" },
    });
    const { target } = await project.log().event("strike.confirmed");
    expect(target.service).toBe("worker");
    expect(await engine.inspect(target.name, "{{.State.Status}}")).toBe("exited");
  },
);

testBeside(
  { engine: machineEngine },
  "In a project called rabbitmq-demo the worker is struck and the broker is not",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      name: "rabbitmq-demo",
      services: { worker: {}, rabbitmq: {} },
      env: { CHAOS_ENABLED: "true", CHAOS_INTERVAL: "1", CHAOS_MIN_AGE: "0" },
    });
    const log = project.log();
    const { target } = await log.event("strike.confirmed");
    expect(target.service).toBe("worker");
    const held = await log.event("hold", { where: ({ code }) => code === "no-candidate" });
    expect(held.passedOver.protected).toEqual(await project.containers("rabbitmq"));
  },
);

testBeside(
  { engine: machineEngine },
  "P2 P3 P4: in many strikes neither the monkey nor a protected container nor another project is hit",
  async ({ engine, tool }) => {
    await using neighbour = await ComposeProject.up({
      engine,
      tool,
      services: { worker: { replicas: 2 } },
    });
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: {
        worker: { replicas: 2 },
        api: {},
        rabbitmq: {},
        precious: { labels: { "chaos-monkey.protected": "true" } },
      },
      env: {
        CHAOS_ENABLED: "true",
        CHAOS_INTERVAL: "500ms",
        CHAOS_INITIAL_DELAY: "1s",
        CHAOS_MIN_AGE: "0",
        CHAOS_RECOVERY_TIMEOUT: "1s",
        CHAOS_MAX_CONCURRENT: "10",
      },
    });
    const safe = async () => [
      await startedAt(neighbour, "worker"),
      await startedAt(project, "rabbitmq"),
      await startedAt(project, "precious"),
      await startedAt(project, "chaos_monkey"),
    ];
    const before = await safe();
    const log = project.log();
    await log.event("strike.intended", { where: ({ number }) => number >= 12 });
    const services = new Set(
      log.all("strike.intended").flatMap(({ targets }) => targets.map(({ service }) => service)),
    );
    expect([...services].sort()).toEqual(["api", "worker"]);
    expect(await safe()).toEqual(before);
  },
);
