import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
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

test("a strike that nobody waits for says that nobody follows it where no daemon runs, and a dry run keeps it owed", async () => {
  const { engine, env } = await stage({ CHAOS_MIN_AGE: "0" });
  engine.composeService("shop", "worker", { replicas: 1 });
  const { exitCode, stderr } = await chaosMonkey(["strike", "worker", "--no-wait"], { env });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^nobody follows the recovery of shop-worker-1 from now on: no daemon/);

  const dry = new RunningMonkey(["start", "--dry-run"], { env });
  await readyLine(dry);
  dry.signal("SIGTERM");
  expect((await dry.ended()).stdout).toContain(
    '"kind":"daemon.stopped","because":"SIGTERM","owed":1',
  );
});
