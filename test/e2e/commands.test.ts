import { expect } from "vitest";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import { machineEngine } from "../support/real-engine.ts";

testBeside(
  { engine: machineEngine },
  "Commands inside the container strike, refuse and tell",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {}, api: {}, rabbitmq: {} },
      env: { CHAOS_MIN_AGE: "0", CHAOS_RECOVERY_TIMEOUT: "1s" },
    });
    const log = project.log();
    await log.event("daemon.ready");

    const targets = await project.chaosMonkey("targets");
    expect(targets).toMatchObject({ exitCode: 0 });
    expect(targets.stdout).toMatch(/rabbitmq.*protected/);
    expect(targets.stdout).toMatch(new RegExp(`${project.monkey}.*self`));

    const protectedOne = await project.chaosMonkey("strike", "rabbitmq");
    expect(protectedOne).toMatchObject({ exitCode: 3 });
    expect(protectedOne.stdout).toContain("protected");

    const unknown = await project.chaosMonkey("strike", "nobody");
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain("nobody");

    const dry = await project.chaosMonkey("strike", "api", "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0 });

    const quick = await project.chaosMonkey(
      "strike",
      "worker",
      "--no-wait",
      "--with",
      "signal=SIGINT",
    );
    expect(quick).toMatchObject({ stderr: "" });
    const struck = await log.event("strike.confirmed", { where: ({ dryRun }) => !dryRun });
    expect(struck.target.service).toBe("worker");

    const recovered = await log.event("recovery.recovered", { where: ({ dryRun }) => !dryRun });
    expect(recovered).toMatchObject({ by: "us", target: { service: "worker" } });
    const [worker = ""] = await project.containers("worker");
    expect(await engine.inspect(worker, "{{.State.Status}}")).toBe("running");

    const status = await project.chaosMonkey("status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({
      armed: false,
      strikes: { total: 1, confirmed: 1, recovered: 1, broughtBack: 1 },
      owed: [],
    });
    expect(await project.chaosMonkey("status", "--verify")).toMatchObject({ exitCode: 0 });
  },
);

testBeside(
  { engine: machineEngine },
  "A waited-for strike that only we repaired ends with exit code 1",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
      env: { CHAOS_MIN_AGE: "0", CHAOS_RECOVERY_TIMEOUT: "1s" },
    });
    await project.log().event("daemon.ready");
    expect(await project.chaosMonkey("strike", "worker")).toMatchObject({ exitCode: 1 });
  },
);

testBeside({ engine: machineEngine }, "CHAOS_TARGETS alone is struck", async ({ engine, tool }) => {
  await using project = await ComposeProject.upWithMonkey({
    engine,
    tool,
    services: { worker: { replicas: 2 }, api: {} },
    env: {
      CHAOS_ENABLED: "true",
      CHAOS_INTERVAL: "500ms",
      CHAOS_MIN_AGE: "0",
      CHAOS_TARGETS: "api",
      CHAOS_RECOVERY_TIMEOUT: "1s",
    },
  });
  const log = project.log();
  await log.event("strike.intended", { where: ({ number }) => number >= 3 });
  for (const { targets } of log.all("strike.intended")) {
    expect(targets).toMatchObject([{ service: "api" }]);
  }
});

testBeside(
  { engine: machineEngine },
  "docker stop ends the monkey with exit code 0",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: {} },
    });
    const log = project.log();
    await log.event("daemon.ready");
    await engine.docker("stop", project.monkey);
    expect(await log.event("daemon.stopped")).toMatchObject({ owed: 0 });
    expect(await engine.inspect(project.monkey, "{{.State.ExitCode}}")).toBe("0");
  },
);
