import { chmodSync, copyFileSync, realpathSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { openDatabase } from "../../src/state/database.ts";
import { MonkeyProcess } from "../crash/monkey-process.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function stage(more: Readonly<Record<string, string>> = {}) {
  const socketPath = join(temporaryFolder(), "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
    ...more,
  };
  return { engine, env };
}

async function readyLine(monkey: RunningMonkey): Promise<string | undefined> {
  return (await monkey.printed(/"daemon\.ready".*\n/)).match(/.*"daemon\.ready".*/)?.[0];
}

test("a daemon is ready with the mode that somebody chose while an earlier one ran", async () => {
  const { env } = await stage({ CHAOS_ENABLED: "true" });
  const earlier = new RunningMonkey(["start"], { env });
  expect(await readyLine(earlier)).toContain('"armed":true');
  expect((await chaosMonkey(["mode", "disabled"], { env })).exitCode).toBe(0);
  earlier.signal("SIGTERM");
  expect(await earlier.ended()).toMatchObject({ exitCode: 0 });

  const later = new RunningMonkey(["start"], { env });
  expect(await readyLine(later)).toContain('"armed":false,"because":"the mode is disabled');
});

test("nothing is said to come next while it is halted", async () => {
  const { env } = await stage({ CHAOS_ENABLED: "true" });
  await readyLine(new RunningMonkey(["start"], { env }));
  const next = async () => {
    const { stdout } = await chaosMonkey(["status", "--json"], { env });
    return (JSON.parse(stdout) as { nextStrikeAt?: string }).nextStrikeAt;
  };
  expect(await next()).toMatch(/^\d{4}-/);
  await chaosMonkey(["halt", "--reason", "a test"], { env });
  expect(await next()).toBeUndefined();
  await chaosMonkey(["resume"], { env });
  expect(await next()).toMatch(/^\d{4}-/);
});

test("a strike without waiting and without a daemon leaves its recovery to the guardian, and a dry run keeps it pending", async () => {
  const { engine, env } = await stage({ CHAOS_MIN_AGE: "0" });
  engine.composeService("shop", "worker", { replicas: 1 });
  const { exitCode, stderr } = await chaosMonkey(["strike", "worker", "--no-wait"], { env });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^the recovery of shop-worker-1 is still pending: .* the guardian goes on/,
  );

  const dry = new RunningMonkey(["start", "--dry-run"], { env });
  await readyLine(dry);
  dry.signal("SIGTERM");
  expect((await dry.ended()).stdout).toContain(
    '"kind":"daemon.stopped","because":"SIGTERM","owed":1',
  );
});

test("status tells of an engine that was never reached, why, and exits with 4 as the image's HEALTHCHECK does", async () => {
  const env = {
    DOCKER_HOST: `unix://${join(temporaryFolder(), "docker.sock")}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  const daemon = new RunningMonkey(["start"], { env });
  await daemon.printed(/"kind":"engine.lost"/);
  const status = await chaosMonkey(["status"], { env });
  expect(status.exitCode).toBe(4);
  expect(status.stdout).toMatch(/engine +away: .*docker\.sock/);
  const strike = await chaosMonkey(["strike"], { env });
  expect(strike).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("(engine-away)") });
});

test("status exits with 4 while an engine that was reached is away, and with 0 when it is back", async () => {
  const { engine, env } = await stage();
  const daemon = new RunningMonkey(["start"], { env });
  await readyLine(daemon);
  expect((await chaosMonkey(["status"], { env })).exitCode).toBe(0);
  engine.interfere = () => ({ kind: "hang-up" });
  engine.dropEventStreams();
  await daemon.printed(/"kind":"engine.lost"/);
  expect((await chaosMonkey(["status"], { env })).exitCode).toBe(4);
  engine.interfere = () => undefined;
  await daemon.printed(/"kind":"engine.connected"[\s\S]*"kind":"engine.connected"/);
  expect((await chaosMonkey(["status"], { env })).exitCode).toBe(0);
});

test("a guardian that cannot be started ends neither the daemon nor its strike (P58)", async () => {
  const { engine, env } = await stage({ CHAOS_MIN_AGE: "0" });
  engine.composeService("shop", "worker", { replicas: 1 });
  // as after an upgrade of Node while the daemon runs
  const node = join(temporaryFolder(), "node");
  copyFileSync(realpathSync(process.execPath), node);
  chmodSync(node, 0o755);
  await using daemon = new MonkeyProcess({ env, node });
  await daemon.ready();
  rmSync(node);
  const words = ["strike", "worker", "--fault", "pause", "--duration", "5m", "--no-wait"];
  expect((await chaosMonkey(words, { env })).exitCode).toBe(0);
  await daemon.said("expected to start the guardian");
  expect((await chaosMonkey(["status"], { env })).exitCode).toBe(0);
  expect(await daemon.signalled("SIGTERM")).toBe(0);
  expect(engine.get("shop-worker-1").state).toBe("running");
});

test("nothing is logged after the daemon has stopped", async () => {
  const { engine, env } = await stage({ CHAOS_MIN_AGE: "0" });
  engine.composeService("shop", "worker", { replicas: 1 });
  const daemon = new RunningMonkey(["start"], { env });
  await readyLine(daemon);
  const words = ["strike", "worker", "--fault", "pause", "--duration", "5m", "--no-wait"];
  expect((await chaosMonkey(words, { env })).exitCode).toBe(0);
  daemon.signal("SIGTERM");
  const { exitCode, stdout, stderr } = await daemon.ended();
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split("\n").at(-1)).toContain('"kind":"daemon.stopped"');
  expect(stderr).toBe("");
});

test("a damaged pending recovery ends neither the daemon nor the next one (P58)", async () => {
  const { engine, env } = await stage({
    CHAOS_MIN_AGE: "0",
    CHAOS_RECOVERY_TIMEOUT: "1s",
    CHAOS_AUTO_RECOVER: "false",
  });
  engine.composeService("shop", "worker", { replicas: 1 });
  const daemon = new RunningMonkey(["start"], { env });
  await readyLine(daemon);
  expect((await chaosMonkey(["strike", "worker", "--no-wait"], { env })).exitCode).toBe(0);
  damagePendingRecovery(env.CHAOS_STATE_DIR);
  expect((await chaosMonkey(["status"], { env })).stdout).toMatch(/damaged +.*recovery/);
  daemon.signal("SIGTERM");
  expect((await daemon.ended()).stdout).toContain('"kind":"daemon.stopped"');

  const next = new RunningMonkey(["start"], { env });
  await readyLine(next);
  expect((await chaosMonkey(["status"], { env })).stdout).toMatch(/damaged +.*recovery/);
  expect((await chaosMonkey(["leases"], { env })).exitCode).toBe(0);
});

function damagePendingRecovery(stateDir: string): void {
  using database = openDatabase(join(stateDir, "chaos.db"));
  database.run("UPDATE pending_recoveries SET body = '{'");
}

test.for(["deleted", "emptied"])(
  "P23: a start over a state that was %s says what is not known, with the command that helps",
  async (how) => {
    const { env } = await stage({});
    const first = new RunningMonkey(["start"], { env });
    await readyLine(first);
    expect(await first.printed(/ready/)).not.toContain("is lost");
    first.signal("SIGTERM");
    await first.ended();
    const database = join(env.CHAOS_STATE_DIR, "chaos.db");
    if (how === "deleted") rmSync(database);
    else truncateSync(database);
    const second = new RunningMonkey(["start"], { env });
    await readyLine(second);
    expect(await second.printed(/"level":"error"/)).toContain("undo --all --assume-ours");
  },
);
