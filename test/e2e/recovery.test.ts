import { expect } from "vitest";
import type { StateSummary } from "../../src/control/control.ts";
import type { TargetName } from "../../src/ledger/target-name.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { ComposeProject } from "../support/compose-project.ts";
import { testBeside } from "../support/e2e-test.ts";
import type { LineWatch } from "../support/line-watch.ts";
import { type EventOf, MonkeyLog } from "../support/monkey-log.ts";
import { machineEngine } from "../support/real-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** By how much what we say may differ from what the engine's own events say. */
const AGREEMENT_MS = 20;

/** When the engine says that this happened to that container, in milliseconds since the epoch. */
function toldAt(
  events: LineWatch,
  action: "die" | "start",
  { id }: TargetName,
  afterMs = 0,
): Promise<number> {
  return events.until(`${action} of ${id}`, (line) => {
    const told = JSON.parse(line) as { Action: string; id: string; timeNano: number };
    const atMs = told.timeNano / 1e6;
    return told.Action === action && told.id.startsWith(id) && atMs > afterMs ? atMs : undefined;
  });
}

/** By how much a recovery differs from the time between the engine's own two events. */
async function difference(
  events: LineWatch,
  { target, replacement, runningAfterMs }: EventOf<"recovery.recovered">,
): Promise<number> {
  const diedAt = await toldAt(events, "die", target);
  const startedAt = await toldAt(events, "start", replacement ?? target, diedAt);
  return Math.abs(runningAfterMs - (startedAt - diedAt));
}

testBeside(
  { engine: machineEngine },
  "P15 P18 P19: who brought a target back, when, and what never came back, is told as the engine saw it",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.up({
      engine,
      tool,
      services: {
        // a restart policy acts on a kill through the API only if it is not the stop signal
        policy: { restart: "always", init: true, stop_signal: "SIGUSR1" },
        worker: {},
        web: {},
        gone: {},
        down: {},
        stopped: {},
        again: {},
      },
    });
    const env = {
      ...engine.env,
      CHAOS_PROJECT: project.name,
      CHAOS_STATE_DIR: temporaryFolder(),
      CHAOS_MIN_AGE: "0",
      CHAOS_RECOVERY_TIMEOUT: "8s",
    };
    const events = project.engineEvents();
    await using log = MonkeyLog.ofProcess(env);
    await log.event("daemon.ready");
    const strike = async (service: string, ...words: readonly string[]) => {
      const struck = await chaosMonkey(["strike", service, "--no-wait", ...words], { env });
      expect(struck).toMatchObject({ exitCode: 0, stderr: "" });
    };
    const recovery = (service: string) =>
      log.event("recovery.recovered", { where: ({ target }) => target.service === service });
    const [worker = ""] = await project.containers("worker");
    const [gone = ""] = await project.containers("gone");

    await strike("down");
    await strike("stopped", "--fault", "stop", "--with", "grace=1s");
    await strike("gone");
    await engine.docker("rm", "--force", gone);
    await strike("web");
    await project.compose("up", "-d", "--no-build", "--no-deps", "--force-recreate", "web");
    await strike("worker");
    await engine.docker("start", worker);
    await strike("policy", "--with", "signal=SIGTERM");
    await strike("again", "--fault", "restart", "--with", "grace=0s");

    const [web = ""] = await project.containers("web");
    const newId = (await engine.inspect(web, "{{.Id}}")).slice(0, 12);
    const expected = {
      policy: { by: "policy", late: false },
      worker: { by: "someone", late: false },
      web: { by: "someone", late: false, replacement: { service: "web", id: newId } },
      again: { by: "fault", fault: "restart", late: false },
      down: { by: "us", late: true },
      stopped: { by: "us", fault: "stop", late: true },
    };
    for (const [service, how] of Object.entries(expected)) {
      const recovered = await recovery(service);
      expect(recovered).toMatchObject(how);
      expect(await difference(events, recovered)).toBeLessThanOrEqual(AGREEMENT_MS);
    }
    const lost = await log.event("recovery.lost");
    expect(lost).toMatchObject({ target: { service: "gone" } });
    expect(log.all("recovery.overdue").map(({ target }) => target.service)).toEqual([
      "down",
      "stopped",
    ]);

    const { stdout } = await chaosMonkey(["status", "--json"], { env });
    const status = JSON.parse(stdout) as StateSummary;
    const told = (service: string) => status.services.find((row) => row.service === service);
    expect(status).toMatchObject({ strikes: { total: 7, recovered: 6, broughtBack: 2 }, owed: [] });
    expect(told("policy")).toMatchObject({ recovered: 1, by: { policy: 1 } });
    expect(told("web")).toMatchObject({ by: { someone: 1 }, replaced: 1 });
    expect(told("gone")).toMatchObject({ recovered: 0, lost: 1, owed: 0 });
    expect(told("down")).toMatchObject({ by: { us: 1 }, late: 1, overdue: 1 });
    expect(told("again")).toMatchObject({ by: { fault: 1 } });
    const { runningAfterMs } = await recovery("worker");
    expect(told("worker")?.recoveryMs).toEqual({
      median: runningAfterMs,
      p95: runningAfterMs,
    });
  },
);

testBeside(
  { engine: machineEngine },
  "P12: a daemon that is SIGKILLed right after a kill brings the target back after its next start",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.up({ engine, tool, services: { worker: {} } });
    const env = {
      ...engine.env,
      CHAOS_PROJECT: project.name,
      CHAOS_STATE_DIR: temporaryFolder(),
      CHAOS_ENABLED: "true",
      CHAOS_INTERVAL: "1h",
      CHAOS_INITIAL_DELAY: "10ms",
      CHAOS_MIN_AGE: "0",
      CHAOS_RECOVERY_TIMEOUT: "3s",
    };
    const events = project.engineEvents();
    const first = MonkeyLog.ofProcess(env);
    const { strike, targets } = await first.event("strike.intended");
    const target = targets[0]!;
    await toldAt(events, "die", target);
    await first[Symbol.asyncDispose]();
    expect(await engine.inspect(target.name, "{{.State.Status}}")).toBe("exited");

    const dead = await chaosMonkey(["status", "--json"], { env });
    expect(dead).toMatchObject({ exitCode: 2 });
    expect(JSON.parse(dead.stdout)).toMatchObject({ running: false, owed: [{ strike }] });

    await using second = MonkeyLog.ofProcess({ ...env, CHAOS_ENABLED: "false" });
    const recovered = await second.event("recovery.recovered");
    expect(recovered).toMatchObject({ strike, by: "us", late: true, target });
    expect(await engine.inspect(target.name, "{{.State.Status}}")).toBe("running");
    // whether the first daemon still heard its end is chance; the engine remembers it either way
    expect(await difference(events, recovered)).toBeLessThanOrEqual(AGREEMENT_MS);
  },
);

testBeside(
  { engine: machineEngine },
  "E60: a probe stands for a missing healthcheck, and tells apart running from working",
  async ({ engine, tool }) => {
    await using project = await ComposeProject.upWithMonkey({
      engine,
      tool,
      services: {
        // runs at once, and answers only a while later
        worker: { command: ["sh", "-c", "sleep 2; exec /bin/busybox httpd -f -p 8080 -h /etc"] },
      },
      env: {
        CHAOS_MIN_AGE: "0",
        CHAOS_PROBES: "worker=http://{name}:8080/",
        CHAOS_PROBE_INTERVAL: "100ms",
      },
    });
    const log = project.log();
    await log.event("daemon.ready");
    const [worker = ""] = await project.containers("worker");
    await engine.docker("exec", worker, "touch", "/etc/index.html");

    expect(await project.chaosMonkey("strike", "worker", "--no-wait")).toMatchObject({
      exitCode: 0,
    });
    await engine.docker("start", worker);
    const running = await log.event("recovery.running");
    const recovered = await log.event("recovery.recovered");
    expect(recovered).toMatchObject({ by: "someone", late: false });
    expect(recovered.runningAfterMs).toBe(running.runningAfterMs);
    expect(recovered.healthyAfterMs! - recovered.runningAfterMs).toBeGreaterThanOrEqual(1900);
  },
);
