import { expect } from "vitest";
import type { DockerEngine } from "../../../src/engine/docker/docker-engine.ts";
import type { EngineEvent } from "../../../src/engine/engine.ts";
import type { SimulatedEngine } from "../../../src/engine/simulated/simulated-engine.ts";

/** Watches an engine over the connection in question, has its container `web` killed, and hears of it. */
export async function expectKillHeard(
  engine: DockerEngine,
  simulated: SimulatedEngine,
): Promise<void> {
  const end = new AbortController();
  const died = Promise.withResolvers<EngineEvent>();
  const { ended } = await engine.watch((event) => {
    if (event.action === "die") died.resolve(event);
  }, end.signal);
  await engine.kill("web", "SIGKILL");
  expect(await died.promise).toMatchObject({ name: "web", exitCode: 137 });
  expect(await engine.inspect("web")).toMatchObject({ state: "exited" });
  end.abort();
  expect(await ended).toBeUndefined();
  expect(simulated.requests.map(({ path }) => path)).toContain(
    "/v1.41/containers/web/kill?signal=SIGKILL",
  );
}
