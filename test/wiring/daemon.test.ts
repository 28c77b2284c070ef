import { join } from "node:path";
import { expect, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a daemon is ready with the mode that somebody chose while an earlier one ran", async () => {
  const socketPath = join(temporaryFolder(), "docker.sock");
  await using _engine = await SimulatedEngine.start({ socketPath });
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_ENABLED: "true",
    CHAOS_STATE_DIR: temporaryFolder(),
  };
  const readyLine = async (monkey: RunningMonkey) =>
    (await monkey.printed(/"daemon\.ready".*\n/)).match(/.*"daemon\.ready".*/)?.[0];

  const earlier = new RunningMonkey(["start"], { env });
  expect(await readyLine(earlier)).toContain('"armed":true');
  expect((await chaosMonkey(["mode", "disabled"], { env })).exitCode).toBe(0);
  earlier.signal("SIGTERM");
  expect(await earlier.ended()).toMatchObject({ exitCode: 0 });

  const later = new RunningMonkey(["start"], { env });
  expect(await readyLine(later)).toContain('"armed":false,"because":"the mode is disabled');
});
