import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
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
