import { existsSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { MonkeyProcess } from "../crash/monkey-process.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** What the overlay gives the container to stop (`stop_grace_period`). */
const GRACE_MS = 30_000;
const FILES = ["chaos.db", "chaos.db-wal", "chaos.db-shm"];

/** What may happen to the database under a daemon that lives. */
const LOSSES: readonly { readonly loss: string; readonly inflict: (stateDir: string) => void }[] = [
  {
    loss: "truncated with its -wal and -shm",
    inflict: (dir) => {
      for (const name of FILES) truncateSync(join(dir, name), 0);
    },
  },
  {
    loss: "overwritten with garbage",
    inflict(dir) {
      for (const name of FILES.slice(0, 2)) {
        const { size } = statSync(join(dir, name));
        writeFileSync(join(dir, name), Buffer.alloc(Math.max(size, 100_000), "garbage "));
      }
    },
  },
  {
    loss: "deleted",
    inflict: (dir) => {
      for (const name of FILES) rmSync(join(dir, name));
    },
  },
];

/** A daemon that has paused a container for this long, as `chaos-monkey strike` was asked. */
async function paused(duration: string) {
  const folder = temporaryFolder();
  const stateDir = join(folder, "state");
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  engine.composeService("shop", "worker", { replicas: 2 });
  const env = {
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: stateDir,
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_MIN_AGE: "0",
    CHAOS_MIN_GAP: "0",
    CHAOS_MAX_CONCURRENT: "5",
  };
  const run = (...words: readonly string[]) => chaosMonkey(words, { env });
  const monkey = new MonkeyProcess({ env });
  await monkey.ready();
  const words = ["--fault", "pause", "--duration", duration, "--no-wait"];
  expect((await run("strike", "shop-worker-1", ...words)).exitCode).toBe(0);
  const stateOf = () => engine.get("shop-worker-1").state;
  await expect.poll(stateOf).toBe("paused");
  return {
    env,
    monkey,
    run,
    stateDir,
    stateOf,
    async [Symbol.asyncDispose]() {
      await monkey[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}

describe.for(LOSSES)("chaos.db is $loss under a living daemon (P58)", ({ inflict }) => {
  test("the daemon undoes its faults at their deadline, says so, and holds strikes", async () => {
    await using staged = await paused("4s");
    const { monkey, run, stateDir, stateOf } = staged;
    inflict(stateDir);
    const held = await run("strike", "shop-worker-2", "--no-wait");
    expect(held.exitCode).toBe(3);
    expect(held.stdout).toContain("(state-unwritable)");
    await expect.poll(stateOf, { timeout: 15_000 }).toBe("running");
    await monkey.said(join(stateDir, "chaos.db"));
    expect(monkey.end).toBeUndefined();
    const { stdout, stderr } = await run("status");
    expect(stdout + stderr).toContain("chaos.db");
  });

  test.for([["undo", "--all"], ["halt"]])("`chaos-monkey %s` undoes its faults", async (words) => {
    await using staged = await paused("10m");
    const { monkey, run, stateDir, stateOf } = staged;
    inflict(stateDir);
    await run(...words);
    expect(stateOf()).toBe("running");
    expect(monkey.end).toBeUndefined();
  });

  test("SIGTERM undoes its faults and ends it within the grace", async () => {
    await using staged = await paused("10m");
    const { monkey, stateDir, stateOf } = staged;
    inflict(stateDir);
    const began = performance.now();
    expect(await monkey.signalled("SIGTERM")).toBe(0);
    expect(performance.now() - began).toBeLessThan(GRACE_MS);
    expect(stateOf()).toBe("running");
  });

  test("the guardian undoes what a killed daemon left", async () => {
    await using staged = await paused("10m");
    const { monkey, stateDir, stateOf } = staged;
    await expect.poll(() => existsSync(join(stateDir, "guardian.lock"))).toBe(true);
    // it has read what is open by then
    await new Promise((resolve) => setTimeout(resolve, 2500));
    inflict(stateDir);
    await monkey.signalled("SIGKILL");
    await expect.poll(stateOf, { timeout: 15_000 }).toBe("running");
  });
});
