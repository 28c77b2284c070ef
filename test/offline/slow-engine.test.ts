import { join } from "node:path";
import { expect, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("P34: 25 targets are struck on an engine that takes 50 ms for each answer, as over ssh", {
  timeout: 90_000,
}, async () => {
  const socketPath = join(temporaryFolder(), "docker.sock");
  await using engine = await SimulatedEngine.start({ socketPath });
  const workers = engine.composeService("shop", "worker", { replicas: 25 });
  engine.interfere = ({ path }) =>
    path.includes("/events") ? undefined : { kind: "delay", ms: 50 };
  const { exitCode, stdout } = await chaosMonkey(
    ["strike", "--count", "25", "--fault", "pause", "--duration", "1s"],
    {
      env: {
        DOCKER_HOST: `unix://${socketPath}`,
        CHAOS_PROJECT: "shop",
        CHAOS_STATE_DIR: temporaryFolder(),
        CHAOS_MIN_AGE: "0",
      },
    },
  );
  expect(stdout).not.toContain("held");
  expect(exitCode).toBe(0);
  expect(workers.map(({ state }) => state)).toEqual(workers.map(() => "running"));
});
