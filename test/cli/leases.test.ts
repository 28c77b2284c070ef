import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { smallDisk } from "../support/small-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function stage(stateDir?: string) {
  const folder = temporaryFolder();
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.composeService("shop", "worker", { replicas: 2 });
  engine.composeService("shop", "rabbitmq");
  engine.composeService("other", "worker");
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_MIN_AGE: "0",
    CHAOS_MAX_CONCURRENT: "5",
    CHAOS_STATE_DIR: stateDir ?? join(folder, "state"),
  };
  const run = (...words: readonly string[]) => chaosMonkey(words, { env, cwd: folder });
  const start = (...words: readonly string[]) => new RunningMonkey(words, { env, cwd: folder });
  const daemon = async () => {
    const running = start("start");
    await running.printed(/"kind":"daemon.ready"/);
    return running;
  };
  return { engine, run, start, daemon };
}

/** From the first request to unpause on the engine answers nothing; resolves when that comes. */
function hangAtUnpause(engine: SimulatedEngine): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isHanging = false;
  engine.interfere = ({ path }) => {
    if (path.endsWith("/unpause")) {
      isHanging = true;
      resolve();
    }
    return isHanging ? { kind: "hang" } : undefined;
  };
  return promise;
}

const LONG = ["--fault", "pause", "--duration", "10m", "--no-wait"];

test("the fault of `strike --no-wait` lasts until its deadline, or until `undo ID`", async () => {
  const { engine, run } = await stage();
  const struck = await run("strike", "shop-worker-1", ...LONG, "--json");
  const { strike } = JSON.parse(struck.stdout);
  // only waiting shows that nothing is undone early: the guardian checks every second, and has
  // noticed by then that the command is gone
  await new Promise((wait) => setTimeout(wait, 2500));
  expect(engine.get("shop-worker-1").state).toBe("paused");
  expect((await run("leases")).stdout).toContain(`${strike}.1`);
  expect(await run("undo", "99-none")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("99-none"),
  });
  expect(await run("undo", strike)).toMatchObject({
    exitCode: 0,
    stdout: `undone: pause of shop-worker-1 (lease ${strike}.1)\n`,
  });
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect((await run("leases")).stdout).toBe("nothing is open\n");
  expect(await run("undo", "--all")).toMatchObject({
    exitCode: 0,
    stdout: "nothing to undo: no fault is open\n",
  });
});

test("after `halt` and `undo --all` everything runs again, also what a kill took down", async () => {
  const { engine, run, daemon } = await stage();
  await daemon();
  await run("strike", "shop-worker-1", "--no-wait");
  await run("strike", "shop-worker-2", ...LONG);
  expect(engine.get("shop-worker-1").state).toBe("exited");
  expect(await run("halt")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("exited");
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect(engine.get("shop-worker-2").state).toBe("running");
});

test("P12: the next `undo` takes over at once what a killed one was undoing", async () => {
  const { engine, run, start } = await stage();
  await run("strike", "shop-worker-1", ...LONG);
  const reached = hangAtUnpause(engine);
  const killed = start("undo", "--all");
  await reached;
  killed.signal("SIGKILL");
  await killed.ended();
  engine.interfere = () => undefined;
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect((await run("leases")).stdout).toBe("nothing is open\n");
  expect(await run("undo", "--all")).toMatchObject({
    exitCode: 0,
    stdout: "nothing to undo: no fault is open\n",
  });
});

test("P23: on a full disk `undo` undoes what it cannot record, and says that it is still open", async (context) => {
  const disk = smallDisk(context);
  const { engine, run } = await stage(disk.folder);
  await run("strike", "shop-worker-1", ...LONG);
  // whoever uses the database first needs space for that; the guardian is about to
  await expect.poll(() => existsSync(join(disk.folder, "chaos.db-shm"))).toBe(true);
  disk.fill();
  expect(await run("undo", "--all")).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining("the disk is full"),
  });
  expect(engine.get("shop-worker-1").state).toBe("running");
  disk.free();
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect((await run("leases")).stdout).toBe("nothing is open\n");
  expect(await run("undo", "--all")).toMatchObject({
    exitCode: 0,
    stdout: "nothing to undo: no fault is open\n",
  });
});

test("P23: `leases` and `undo --all` ask a running daemon", async () => {
  const { engine, run, daemon } = await stage();
  await daemon();
  await run("strike", "shop-worker-1", ...LONG);
  expect(JSON.parse((await run("leases", "--json")).stdout)).toMatchObject([
    { fault: "pause", target: { name: "shop-worker-1" } },
  ]);
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
});

test("P23, P38: `leases`, `undo` and `halt` work with a frozen daemon", async () => {
  const { engine, run, daemon } = await stage();
  const running = await daemon();
  await run("strike", "shop-worker-1", ...LONG);
  await run("strike", "shop-worker-2", ...LONG);
  running.signal("SIGSTOP");
  const [lease] = JSON.parse((await run("leases", "--json")).stdout);
  expect(lease).toMatchObject({ target: { name: "shop-worker-1" } });
  expect(await run("undo", lease.id)).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect(engine.get("shop-worker-2").state).toBe("paused");
  expect(await run("halt")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("1 undone"),
  });
  expect(engine.get("shop-worker-2").state).toBe("running");
  running.signal("SIGCONT");
  await running.printed(/"kind":"halted"/);
});

test("P12, P13: the guardian undoes what a killed daemon left open", async () => {
  const { engine, run, daemon } = await stage();
  const running = await daemon();
  await run("strike", "shop-worker-1", ...LONG);
  const back = new Promise<void>((resolve) => {
    engine.onEvent((event) => event.action === "unpause" && resolve());
  });
  running.signal("SIGKILL");
  await back;
  await expect
    .poll(async () => (await run("leases")).stdout, { timeout: 15_000 })
    .toBe("nothing is open\n");
});

test("P11: SIGTERM undoes everything and exits with 0", async () => {
  const { engine, run, daemon } = await stage();
  const running = await daemon();
  await run("strike", "shop-worker-1", ...LONG);
  await run("strike", "shop-worker-2", "--fault", "cpu.throttle", "--duration", "10m", "--no-wait");
  running.signal("SIGTERM");
  expect(await running.ended()).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
  expect(engine.get("shop-worker-2").limits.CpuQuota).toBe(-1);
});

test("P11: with the engine gone it ends with 5 when it is told to hurry", async () => {
  const { engine, run, daemon } = await stage();
  const running = await daemon();
  await run("strike", "shop-worker-1", ...LONG);
  const putsBack = hangAtUnpause(engine);
  running.signal("SIGTERM");
  await putsBack;
  running.signal("SIGTERM");
  expect(await running.ended()).toMatchObject({ exitCode: 5 });
  engine.interfere = () => undefined;
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
});

test("P23: with the state lost, what is paused in scope is put back by --assume-ours alone", async () => {
  const { engine, run } = await stage();
  for (const name of ["shop-worker-1", "shop-rabbitmq-1", "other-worker-1"]) {
    engine.get(name).pause();
  }
  expect(await run("undo", "--all")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("paused");
  expect(await run("undo", "--all", "--assume-ours")).toMatchObject({ exitCode: 0 });
  expect(engine.get("shop-worker-1").state).toBe("running");
  // protected, and out of scope: we cannot have paused them
  expect(engine.get("shop-rabbitmq-1").state).toBe("paused");
  expect(engine.get("other-worker-1").state).toBe("paused");
  expect(await run("undo", "--assume-ours", "shop-worker-1")).toMatchObject({ exitCode: 2 });
});

test("SIGTERM ends a guardian that is still starting", async () => {
  const { start } = await stage();
  const guardian = start("guardian");
  await guardian.printed(/guarding the leases/);
  guardian.signal("SIGTERM");
  await guardian.ended();
});
