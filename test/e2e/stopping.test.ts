import { expect } from "vitest";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import { rawRequest } from "../contract/raw-request.ts";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import type { MonkeyLog } from "../support/monkey-log.ts";
import { machineEngine } from "../support/real-engine.ts";

const LEASES = 20;
const HALT_WITHIN_MS = 1000;

/** Asks for a strike, which needs nothing of the monkey but its process. */
async function fire(project: ComposeProject): Promise<void> {
  await project.engine.docker("kill", "--signal=SIGUSR1", project.monkey);
}

async function states(project: ComposeProject, service: string): Promise<ReadonlySet<string>> {
  const names = await project.containers(service);
  const told = names.map((name) => project.engine.inspect(name, "{{.State.Status}}"));
  return new Set(await Promise.all(told));
}

/** From the halt to the last lease that was undone for it, by the monkey's own clock. */
async function undoneAfterMs(log: MonkeyLog, halted: LedgerEvent, leases: number): Promise<number> {
  let undone = 0;
  const last = await log.event("lease.undone", {
    after: halted,
    where: () => ++undone === leases,
  });
  return Date.parse(last.at) - Date.parse(halted.at);
}

/** The slowest of some bare unpauses, in milliseconds. */
async function bareUnpauseMs(project: ComposeProject, service: string): Promise<number> {
  const [name = ""] = await project.containers(service);
  const took: number[] = [];
  for (let times = 0; times < 5; times++) {
    await rawRequest(project.engine.socket, "POST", `/v1.41/containers/${name}/pause`);
    const began = performance.now();
    await rawRequest(project.engine.socket, "POST", `/v1.41/containers/${name}/unpause`);
    took.push(performance.now() - began);
  }
  return Math.max(...took);
}

testBeside(
  { engine: machineEngine },
  "P38: a halt puts 20 leases back within a second, and holds across a restart until it is lifted",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: LEASES }, bare: {} },
      env: { CHAOS_MIN_AGE: "0", CHAOS_COUNT: String(LEASES), CHAOS_TARGETS: "worker" },
    });
    const log = project.log();
    await log.event("daemon.ready");
    const bareMs = await bareUnpauseMs(project, "bare");
    const struck = await project.chaosMonkey(
      ...["strike", "--fault", "pause", "--duration", "10m", "--no-wait"],
    );
    expect(struck).toMatchObject({ exitCode: 0 });
    expect(log.all("strike.confirmed")).toHaveLength(LEASES);
    expect(await states(project, "worker")).toEqual(new Set(["paused"]));

    const halt = await project.chaosMonkey("halt", "--reason", "a test", "--json");
    expect(halt.exitCode).toBe(0);
    expect(JSON.parse(halt.stdout)).toMatchObject({
      latched: { why: "a test" },
      undone: LEASES,
      open: [],
    });
    const halted = await log.event("halted");
    const tookMs = await undoneAfterMs(log, halted, LEASES);
    console.info(
      `${LEASES} leases undone in ${tookMs} ms, one bare unpause ${Math.round(bareMs)} ms`,
    );
    expect(tookMs).toBeLessThan(HALT_WITHIN_MS + 3 * bareMs);
    expect(await states(project, "worker")).toEqual(new Set(["running"]));

    await engine.docker("restart", project.monkey);
    const again = await log.event("daemon.ready", { after: halted });
    await fire(project);
    expect(await log.event("hold", { after: again })).toMatchObject({ code: "halted" });
    expect(await project.chaosMonkey("strike", "worker")).toMatchObject({ exitCode: 3 });

    expect(await project.chaosMonkey("resume")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("lifted: halt"),
    });
    await fire(project);
    await log.event("strike.confirmed", { after: again });
  },
);

/** Opens connections to the API that never finish what they say. */
const NEVER_FINISH = `
  const { connect } = require("node:net");
  let open = 0;
  for (let number = 0; number < 300; number++) {
    const socket = connect("/var/lib/chaos-monkey/control.sock", () => {
      socket.write("POST /v1/halt HTTP/1.1\\r\\nhost: x\\r\\ncontent-length: 100000\\r\\n\\r\\n{");
      if (++open === 300) console.log("all open");
    });
    socket.on("error", () => {});
  }
  // for a test that fails before it kills the container, and this with it
  setTimeout(() => process.exit(), 90_000);
`;

testBeside(
  { engine: machineEngine },
  "P38: SIGUSR2 and the file HALT stop everything while clients block the API",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 2 } },
      env: { CHAOS_MIN_AGE: "0", CHAOS_FAULT: "pause", CHAOS_DURATION: "10m" },
    });
    const log = project.log();
    await log.event("daemon.ready");
    const exec = ["exec", project.monkey];
    const blocking = engine.docker(...exec, "node", "-e", NEVER_FINISH).catch(() => "");
    await engine.docker(
      ...[...exec, "sh", "-c"],
      "until [ $(grep -c control.sock /proc/net/unix) -gt 300 ]; do sleep 0.1; done",
    );
    await fire(project);
    await log.event("strike.confirmed");
    await engine.docker("kill", "--signal=SIGUSR2", project.monkey);
    const bySignal = await log.event("halted");
    expect(bySignal).toMatchObject({ by: "SIGUSR2" });
    await undoneAfterMs(log, bySignal, 1);
    await fire(project);
    const held = await log.event("hold", { after: bySignal });
    expect(held.code).toBe("halted");

    // who does not finish does not keep others from being served either
    expect(await project.chaosMonkey("resume")).toMatchObject({ exitCode: 0 });
    await fire(project);
    const second = await log.event("strike.confirmed", { after: held });
    await engine.docker(...exec, "sh", "-c", "echo by hand > /var/lib/chaos-monkey/HALT");
    const byFile = await log.event("halted", { after: second });
    expect(byFile).toMatchObject({
      by: "the file /var/lib/chaos-monkey/HALT",
      why: "by hand",
    });
    await undoneAfterMs(log, byFile, 1);
    await fire(project);
    expect(await log.event("hold", { after: byFile })).toMatchObject({ code: "halted" });
    expect(await states(project, "worker")).toEqual(new Set(["running"]));

    expect(await project.chaosMonkey("resume")).toMatchObject({ exitCode: 0 });
    await expect(
      engine.docker(...exec, "test", "-e", "/var/lib/chaos-monkey/HALT"),
    ).rejects.toThrow();
    await engine.docker("kill", project.monkey);
    await blocking;
  },
);

testBeside(
  { engine: machineEngine },
  "stop in a container disarms the interval until resume, and still lets strikes that are asked for",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: { worker: { replicas: 3 } },
      env: {
        ...{ CHAOS_ENABLED: "true", CHAOS_INTERVAL: "1s", CHAOS_INITIAL_DELAY: "1h" },
        ...{ CHAOS_MIN_AGE: "0", CHAOS_RECOVERY_TIMEOUT: "1s" },
      },
    });
    const log = project.log();
    await log.event("daemon.ready");
    const stop = await project.chaosMonkey("stop", "--reason", "lunch", "--json");
    expect(JSON.parse(stop.stdout)).toMatchObject({ ending: false, latched: { why: "lunch" } });
    const disarmed = await log.event("disarmed");
    const status = await project.chaosMonkey("status", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ armed: false, disarmed: { why: "lunch" } });
    await fire(project);
    await log.event("strike.confirmed", { after: disarmed });
    expect(await project.chaosMonkey("resume")).toMatchObject({
      stdout: expect.stringContaining("lifted: disarm"),
    });
    expect(await engine.inspect(project.monkey, "{{.RestartCount}}")).toBe("0");
  },
);
