import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import { SimulatedEngine } from "../../../src/engine/simulated/simulated-engine.ts";
import { systemClock } from "../../../src/world/clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const HOUR_MS = 3_600_000;

/** A simulated engine whose clock is ahead by `skew.ms`, and may be set. */
async function skewedEngine(ms: number) {
  const skew = { ms };
  const socketPath = join(temporaryFolder(), "docker.sock");
  const clock = { ...systemClock, now: () => Date.now() + skew.ms };
  const simulated = await SimulatedEngine.start({ socketPath, clock });
  onTestFinished(() => simulated[Symbol.asyncDispose]());
  simulated.add({ name: "web" });
  const address = { kind: "unix", path: socketPath } as const;
  const engine = new DockerEngine({ address, tlsVerify: false, certDir: undefined });
  return { skew, simulated, engine };
}

test.each([0, HOUR_MS, -HOUR_MS])(
  "the time of an engine that is ahead by %d ms is known from any answer, to the second (P56)",
  async (ms) => {
    const { engine } = await skewedEngine(ms);
    expect(engine.engineNow()).toBeUndefined();
    await engine.identify();
    const behind = Date.now() + ms - engine.engineNow()!;
    expect(behind).toBeGreaterThan(-5);
    expect(behind).toBeLessThan(1100);
  },
);

test("the number of processors is told, or unknown where a proxy refuses the question", async () => {
  const { engine, simulated } = await skewedEngine(0);
  expect(await engine.processors()).toBe(2);
  simulated.interfere = ({ path }) =>
    path.endsWith("/info") ? { kind: "refuse", status: 403, message: "Forbidden" } : undefined;
  expect(await engine.processors()).toBeUndefined();
});

test.each([2 * HOUR_MS, -2 * HOUR_MS])(
  "an engine's clock that is set by %d ms is noticed at the next answer (P56)",
  async (jump) => {
    const { engine, skew } = await skewedEngine(0);
    await engine.list();
    skew.ms += jump;
    await engine.inspect("web");
    const behind = Date.now() + jump - engine.engineNow()!;
    expect(Math.abs(behind)).toBeLessThan(1100);
  },
);

test.each([0, HOUR_MS, -HOUR_MS])(
  "an engine that is ahead by %d ms tells what it remembers up to now, and ends (P56)",
  async (ms) => {
    const { engine, simulated } = await skewedEngine(ms);
    await engine.identify();
    const since = Date.now() + ms - 1000;
    simulated.crash("web");
    const events = await engine.remembered(since);
    expect(events.map(({ action }) => action)).toContain("die");
  },
);
