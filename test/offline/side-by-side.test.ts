import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Each test starts several processes. */
const SLOW = { timeout: 90_000 };

/** A shop with one worker and one api, without a daemon. */
async function shop(more: Readonly<Record<string, string>> = {}) {
  const socketPath = join(temporaryFolder(), "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const [worker] = engine.composeService("shop", "worker", { replicas: 1 });
  const [api] = engine.composeService("shop", "api", { replicas: 1 });
  if (!worker || !api) throw new Error("expected a worker and an api");
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: temporaryFolder(),
    CHAOS_MIN_AGE: "0",
    ...more,
  };
  const pause = (target: string, duration: string) => [
    ...["strike", target, "--fault", "pause", "--duration", duration],
  ];
  const paused = async (target: string, duration: string) => {
    const monkey = new RunningMonkey(pause(target, duration), { env });
    // before the engine goes, so that no guardian stays behind with something to put back
    onTestFinished(async () => {
      monkey.signal("SIGTERM");
      await monkey.ended();
    });
    await monkey.printed(/pause event/);
    return monkey;
  };
  return { env, worker, api, pause, paused };
}

test(
  "strikes without a daemon work side by side over one state folder, and so does `targets`",
  SLOW,
  async () => {
    const { env, worker, api, pause, paused } = await shop({ CHAOS_MAX_CONCURRENT: "2" });
    const first = await paused("worker", "5m");
    const [second, targets] = await Promise.all([
      chaosMonkey(pause("api", "1s"), { env }),
      chaosMonkey(["targets"], { env }),
    ]);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(targets).toMatchObject({ exitCode: 0 });
    // the second puts back what it has struck, and nothing of the first
    expect([worker.state, api.state]).toEqual(["paused", "running"]);
    first.signal("SIGTERM");
    await first.ended();
    expect(worker.state).toBe("running");
  },
);

test("P26: strikes side by side keep CHAOS_MAX_CONCURRENT together", SLOW, async () => {
  const { env, api, pause, paused } = await shop({ CHAOS_MAX_CONCURRENT: "1" });
  await paused("worker", "5m");
  const second = await chaosMonkey(pause("api", "1s"), { env });
  expect(second).toMatchObject({ exitCode: 3 });
  expect(second.stdout).toMatch(/^held \(max-concurrent\)/);
  expect(api.state).toBe("running");
});

test("P54: a daemon does not start beside a strike, which it would not know of", SLOW, async () => {
  const { env, paused } = await shop();
  await paused("worker", "5m");
  const daemon = await chaosMonkey(["start"], { env });
  expect(daemon.exitCode).not.toBe(0);
  expect(daemon.stdout + daemon.stderr).toContain("a `chaos-monkey strike` runs on it");
});

test("P38: `halt` ends what strikes side by side have paused", SLOW, async () => {
  const { env, worker, api, paused } = await shop({ CHAOS_MAX_CONCURRENT: "2" });
  await paused("worker", "5m");
  await paused("api", "5m");
  expect(await chaosMonkey(["halt"], { env })).toMatchObject({ exitCode: 0 });
  expect([worker.state, api.state]).toEqual(["running", "running"]);
});

test(
  "P13: when one strike is killed, its fault is put back, and that of another is not",
  SLOW,
  async () => {
    const { worker, api, paused } = await shop({ CHAOS_MAX_CONCURRENT: "2" });
    const first = await paused("worker", "5m");
    await paused("api", "5m");
    first.signal("SIGKILL");
    await expect.poll(() => worker.state, { timeout: 30_000 }).toBe("running");
    expect(api.state).toBe("paused");
  },
);
