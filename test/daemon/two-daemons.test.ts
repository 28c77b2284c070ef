import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** An engine with two projects, and a daemon of one of them. */
async function stage() {
  const socketPath = join(temporaryFolder(), "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.composeService("shop", "worker", { replicas: 1 });
  engine.composeService("far", "worker", { replicas: 1 });
  /** The environment of one more user of this engine, with a state folder of its own. */
  const user = (project: string, more: Readonly<Record<string, string>> = {}) => ({
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: project,
    CHAOS_STATE_DIR: temporaryFolder(),
    CHAOS_MIN_AGE: "0",
    ...more,
  });
  const first = user("shop");
  const daemon = new RunningMonkey(["start"], { env: first });
  await daemon.printed(/"kind":"daemon.ready"/);
  return { engine, user, first, daemon };
}

test("a second daemon of one scope over another state folder refuses to start (P54)", async () => {
  const { user, first } = await stage();
  const second = await chaosMonkey(["start"], { env: user("shop") });
  expect(second).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`over the state folder ${first.CHAOS_STATE_DIR}`),
  });
});

test("a daemon of another project starts beside it", async () => {
  const { user } = await stage();
  const second = new RunningMonkey(["start"], { env: user("far") });
  await second.printed(/"kind":"daemon.ready"/);
});

test.each(["strike worker", "targets", "halt", "resume"])(
  "`%s` over another state folder refuses, and says how to ask the daemon (P54)",
  async (command) => {
    const { engine, user, first } = await stage();
    const refused = await chaosMonkey(command.split(" "), { env: user("shop") });
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`CHAOS_STATE_DIR=${first.CHAOS_STATE_DIR} chaos-monkey`),
    });
    expect(engine.get("shop-worker-1").state).toBe("running");
  },
);

test("`doctor` over another state folder names the daemon (P54)", async () => {
  const { user, first } = await stage();
  const { stdout } = await chaosMonkey(["doctor", "--json"], { env: user("shop") });
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      check: "daemon",
      says: expect.stringContaining(`over the state folder ${first.CHAOS_STATE_DIR}`),
    }),
  );
});

test("commands of another scope are not blocked by it, and after it has ended none is", async () => {
  const { user, daemon } = await stage();
  expect((await chaosMonkey(["targets"], { env: user("far") })).exitCode).toBe(0);
  const labelled = user("", { CHAOS_SCOPE: "label" });
  expect((await chaosMonkey(["targets"], { env: labelled })).exitCode).toBe(0);
  daemon.signal("SIGTERM");
  await daemon.ended();
  expect((await chaosMonkey(["targets"], { env: user("shop") })).exitCode).toBe(0);
});

test("a daemon that is suspended still keeps others from its engine", async () => {
  const { user, daemon } = await stage();
  daemon.signal("SIGSTOP");
  const refused = await chaosMonkey(["strike", "worker"], { env: user("shop") });
  expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("suspended") });
});
