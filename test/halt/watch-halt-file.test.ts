import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { watchHaltFile } from "../../src/halt/watch-halt-file.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("P38: each file HALT that appears halts once, also one that was there before", async () => {
  const stateDir = temporaryFolder();
  const file = join(stateDir, "HALT");
  const clock = new ManualClock();
  const down = new AbortController();
  const halts: string[] = [];
  const writes = (why: string, at: number) => {
    writeFileSync(file, why);
    utimesSync(file, at, at);
  };
  writes("one", 1);
  const heeding = watchHaltFile({ stateDir, clock }, ({ why }) => halts.push(why), down.signal);
  await clock.advance(1000);
  expect(halts).toEqual(["one"]);
  rmSync(file);
  await clock.advance(1000);
  writes("two", 1);
  await clock.advance(250);
  writes("three", 2);
  await clock.advance(250);
  expect(halts).toEqual(["one", "two", "three"]);
  down.abort();
  await heeding;
});

test("P38: the file HALT ends what lasts for a strike of one command, and holds the next", async () => {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.composeService("shop", "worker", { replicas: 1 });
  const CHAOS_STATE_DIR = join(folder, "state");
  const env = {
    ...{ CHAOS_STATE_DIR, CHAOS_PROJECT: "shop", CHAOS_MIN_AGE: "0" },
    DOCKER_HOST: `unix://${socketPath}`,
  };
  const words = ["strike", "worker", "--fault", "pause", "--duration", "10m"];
  const strike = new RunningMonkey(words, { env });
  await strike.printed(/paused/);
  expect(engine.find("shop-worker-1")?.state).toBe("paused");
  writeFileSync(join(CHAOS_STATE_DIR, "HALT"), "enough\n");
  expect(await strike.ended()).toMatchObject({ stdout: expect.stringContaining("is over") });
  expect(engine.find("shop-worker-1")?.state).toBe("running");

  const next = await chaosMonkey(words, { env });
  expect(next.exitCode).toBe(3);
  expect(next.stdout + next.stderr).toContain("enough");
});
