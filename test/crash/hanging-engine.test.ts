import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { silentEngine } from "../support/silent-engine.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { MonkeyProcess } from "./monkey-process.ts";

/** What the overlay gives the container to stop (`stop_grace_period`). */
const GRACE_MS = 30_000;

async function stage(more: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  engine.composeService("shop", "worker", { replicas: 3 });
  const env = {
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: join(folder, "state"),
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_MIN_AGE: "0",
    ...more,
  };
  const monkey = new MonkeyProcess({ env });
  await monkey.ready();
  return {
    engine,
    env,
    monkey,
    async [Symbol.asyncDispose]() {
      await monkey[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    },
  };
}

/** Sends SIGTERM and answers how long the process took to end. */
async function timeToEnd(monkey: MonkeyProcess): Promise<number> {
  const began = performance.now();
  await monkey.signalled("SIGTERM");
  return performance.now() - began;
}

/** The kinds of the last events in the log. */
function lastLine(monkey: MonkeyProcess): string {
  return monkey.lines.at(-1) ?? "";
}

describe.concurrent("SIGTERM while the engine hangs (P57)", () => {
  test("ends a daemon that never reached the engine at once", async () => {
    await using engine = await silentEngine();
    await using monkey = new MonkeyProcess({
      env: {
        CHAOS_PROJECT: "shop",
        CHAOS_STATE_DIR: temporaryFolder(),
        DOCKER_HOST: `unix://${engine.path}`,
      },
    });
    await engine.asked;
    expect(await timeToEnd(monkey)).toBeLessThan(5000);
    expect(monkey.end).toBe(0);
    expect(lastLine(monkey)).toContain("daemon.stopped");
  });

  test("ends a daemon with an open lease within the grace, with exit code 5 and the ledger written", async () => {
    await using staged = await stage();
    const { engine, env, monkey } = staged;
    const words = ["strike", "worker", "--fault", "pause", "--duration", "5m", "--no-wait"];
    expect((await chaosMonkey(words, { env })).exitCode).toBe(0);
    engine.interfere = () => ({ kind: "hang" });
    engine.dropEventStreams();
    await monkey.said("engine.lost");
    expect(await timeToEnd(monkey)).toBeLessThan(GRACE_MS);
    expect(monkey.end).toBe(5);
    expect(lastLine(monkey)).toContain('"kind":"daemon.stopped","because":"SIGTERM","owed":1');
  });

  test("ends a daemon that is about to bring containers back, though the event stream stays open", async () => {
    await using staged = await stage({ CHAOS_RECOVERY_TIMEOUT: "3s", CHAOS_COUNT: "3" });
    const { engine, env, monkey } = staged;
    expect((await chaosMonkey(["strike", "--no-wait"], { env })).exitCode).toBe(0);
    const asked = Promise.withResolvers<void>();
    engine.interfere = () => {
      asked.resolve();
      return { kind: "hang" };
    };
    await asked.promise;
    expect(await timeToEnd(monkey)).toBeLessThan(GRACE_MS);
    expect(lastLine(monkey)).toContain("daemon.stopped");
  });

  test("ends a daemon whose strike has no answer yet", async () => {
    await using staged = await stage();
    const { engine, env, monkey } = staged;
    engine.interfere = ({ path }) => (path.endsWith("/kill") ? { kind: "hang" } : undefined);
    const striking = chaosMonkey(["strike", "worker"], { env });
    await monkey.said("strike.intended");
    expect(await timeToEnd(monkey)).toBeLessThan(GRACE_MS);
    expect(lastLine(monkey)).toContain("daemon.stopped");
    await striking;
  });
});
