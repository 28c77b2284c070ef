import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { silentEngine } from "../support/silent-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("P51: a label steers no terminal, whether a hold is told in words or as JSON", async () => {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  const labels = { "chaos-monkey.enable": "no\u009b2J" };
  engine.composeService("shop", "worker", { labels });
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: join(folder, "state"),
  };
  for (const words of [["strike"], ["strike", "--json"]]) {
    const { exitCode, stdout } = await chaosMonkey(words, { env, cwd: folder });
    expect(exitCode).toBe(3);
    expect(stdout).toContain("no\\u009b2J");
    expect(stdout).not.toContain("\u009b");
  }
});

test("P51: what a message quotes steers no terminal", async () => {
  const { exitCode, stderr } = await chaosMonkey(["compose", "none\u009b2J.yml"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("none\\u009b2J.yml");
});

async function stage(settings: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.composeService("shop", "worker");
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_MIN_AGE: "0",
    CHAOS_STATE_DIR: join(folder, "state"),
    LOG_FORMAT: "json",
    ...settings,
  };
  const start = (...words: readonly string[]) => new RunningMonkey(words, { env, cwd: folder });
  const daemon = async () => void (await start("start").printed(/"kind":"daemon.ready"/));
  return { engine, start, daemon };
}

const UNHELPED = { CHAOS_AUTO_RECOVER: "false", CHAOS_RECOVERY_TIMEOUT: "1s" };

test.each([
  ["with a daemon", true, [], "at most 1 s (CHAOS_RECOVERY_TIMEOUT)"],
  ["without one", false, ["--timeout", "500ms"], "at most 500 ms;"],
] as const)(
  "a strike on a target that nothing brings back ends with 1 when its time is over, %s",
  async (_, withDaemon, words, announced) => {
    const { start, daemon } = await stage(UNHELPED);
    if (withDaemon) await daemon();
    const { exitCode, stderr } = await start("strike", "worker", ...words).ended();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`waiting for shop-worker-1 to recover, ${announced}`);
    expect(stderr).toContain("Ctrl-C undoes the strike");
    if (!withDaemon) expect(stderr).toContain("shop-worker-1 did not recover within 500 ms");
  },
);

test.each([
  ["with a daemon", true, "SIGINT", 130],
  ["without one", false, "SIGTERM", 143],
] as const)(
  "a strike that is interrupted is undone, and ends with the number of the signal, %s",
  async (_, withDaemon, signal, code) => {
    const { engine, start, daemon } = await stage();
    if (withDaemon) await daemon();
    const strike = start("strike", "worker", "--fault", "pause", "--duration", "10m");
    await strike.printed(/confirmed|paused/);
    await expect.poll(() => engine.get("shop-worker-1").state).toBe("paused");
    strike.signal(signal);
    const { exitCode, stderr } = await strike.ended();
    expect(exitCode).toBe(code);
    expect(stderr).toMatch(/interrupted: undoing strike \S+; a second Ctrl-C ends this at once/);
    expect(engine.get("shop-worker-1").state).toBe("running");
  },
);

test("a second Ctrl-C ends a strike at once, and says what stays and how to undo it", async () => {
  const { engine, start, daemon } = await stage();
  await daemon();
  const strike = start("strike", "worker", "--fault", "pause", "--duration", "10m");
  await strike.printed(/confirmed|paused/);
  engine.interfere = ({ path }) => (path.endsWith("/unpause") ? { kind: "hang" } : undefined);
  strike.signal("SIGINT");
  await strike.said(/undoing strike/);
  strike.signal("SIGINT");
  const { exitCode, stderr } = await strike.ended();
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/strike (\S+) is not undone; `chaos-monkey undo \1` undoes what lasts/);
});

test("strike takes several names, patterns and labels, and draws a count or takes all", async () => {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  for (const number of [1, 2, 3]) engine.composeService("shop", `worker${number}`);
  engine.composeService("shop", "api", { labels: { tier: "web" } });
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_MIN_AGE: "0",
    CHAOS_STATE_DIR: join(folder, "state"),
  };
  const strike = (...words: readonly string[]) =>
    chaosMonkey(["strike", ...words, "--dry-run", "--json"], { env, cwd: folder });
  const hitBy = async (...words: readonly string[]) => {
    const { stdout, stderr } = await strike(...words);
    expect(stderr).toBe("");
    const { outcomes } = JSON.parse(stdout) as {
      readonly outcomes: readonly { readonly target: { readonly service: string } }[];
    };
    return outcomes.map(({ target }) => target.service).sort();
  };
  expect(await hitBy("worker*", "--all")).toEqual(["worker1", "worker2", "worker3"]);
  expect(await hitBy("worker1", "re2:worker[23]", "--count", "2")).toHaveLength(2);
  expect(await hitBy("--label", "tier=web", "--label", "com.docker.compose.project")).toEqual([
    "api",
  ]);
  const both = await strike("--all", "--count", "2");
  expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--count") });
  const none = await strike("worker1", "wokrer");
  expect(none.exitCode).toBe(2);
  expect(none.stdout + none.stderr).toContain("did you mean worker");
});

test("Ctrl-C ends a strike at once whose engine never answers its first request", async () => {
  await using engine = await silentEngine();
  const env = {
    DOCKER_HOST: `unix://${engine.path}`,
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: join(engine.folder, "state"),
  };
  const strike = new RunningMonkey(["strike", "worker"], { env, cwd: engine.folder });
  await engine.asked;
  const since = performance.now();
  strike.signal("SIGINT");
  expect(await strike.ended()).toMatchObject({ exitCode: 130, stderr: "interrupted\n" });
  expect(performance.now() - since).toBeLessThan(2000);
});

test("P55: Ctrl-C of a kill without a daemon starts the target, and ends within moments", async () => {
  const { engine, start } = await stage({ CHAOS_RECOVERY_TIMEOUT: "10m" });
  const strike = start("strike", "worker", "--fault", "kill");
  await strike.said(/waiting for/);
  expect(engine.get("shop-worker-1").state).toBe("exited");
  const since = performance.now();
  strike.signal("SIGINT");
  const { exitCode, stderr } = await strike.ended();
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/interrupted: strike \S+ is undone\n$/);
  expect(stderr).not.toContain("finalized");
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect(performance.now() - since).toBeLessThan(5000);
});
