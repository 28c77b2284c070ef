import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { processesWith } from "../support/processes.ts";
import { type SmallDisk, smallDisk } from "../support/small-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A paused container whose daemon and guardian were killed, over a disk of its own. */
async function abandoned(context: TestContext) {
  const disk = smallDisk(context);
  const socketPath = join(temporaryFolder(), "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  onTestFinished(() => engine[Symbol.asyncDispose]());
  engine.composeService("shop", "worker", { replicas: 2 });
  const env = {
    DOCKER_HOST: `unix://${socketPath}`,
    CHAOS_PROJECT: "shop",
    CHAOS_MIN_AGE: "0",
    CHAOS_STATE_DIR: disk.folder,
  };
  const run = (...words: readonly string[]) => chaosMonkey(words, { env });
  const daemon = new RunningMonkey(["start"], { env });
  await daemon.printed(/"kind":"daemon.ready"/);
  const struck = await run(
    ...["strike", "shop-worker-1", "--fault", "pause", "--duration", "10m", "--no-wait"],
  );
  expect(struck).toMatchObject({ exitCode: 0 });
  daemon.signal("SIGKILL");
  await daemon.ended();
  const left = processesWith(`CHAOS_STATE_DIR=${disk.folder}`);
  for (const line of left) process.kill(Number.parseInt(line, 10), "SIGKILL");
  await expect.poll(() => processesWith(`CHAOS_STATE_DIR=${disk.folder}`)).toEqual([]);
  // the guardian may have been faster: then there is nothing to put back
  if (engine.get("shop-worker-1").state !== "paused") throw new Error("expected it to be paused");
  return { engine, disk, run, stateOf: () => engine.get("shop-worker-1").state };
}

const TROUBLES = {
  full: async (disk: SmallDisk) => disk.fill(),
  // busy for as long as the kernel closes the files of the processes that were killed
  "read-only": async (disk: SmallDisk) =>
    await expect
      .poll(() => spawnSync("mount", ["-o", "remount,ro", disk.folder]).status, { timeout: 5000 })
      .toBe(0),
};
const CASES = (["start", "halt", "undo"] as const).flatMap((word) =>
  (["full", "read-only"] as const).map((trouble) => ({ word, trouble })),
);

test.for(CASES)(
  "P58: `$word` on a disk that is $trouble undoes what a dead daemon left",
  async ({ word, trouble }, context) => {
    const { disk, run, stateOf } = await abandoned(context);
    await TROUBLES[trouble](disk);
    const words = word === "undo" ? ["undo", "--all"] : [word];
    const { exitCode, stdout, stderr } = await run(...words);
    expect(stateOf()).toBe("running");
    expect(stdout + stderr).toContain(`cannot use ${disk.folder}`);
    // nothing strikes over such a disk, and a halt could not be kept
    if (word !== "undo") expect(exitCode).toBe(2);
  },
);

test("P58: `start` over a database that cannot be opened for writing undoes what a dead daemon left", async (context) => {
  const { disk, run, stateOf } = await abandoned(context);
  const file = join(disk.folder, "chaos.db");
  execFileSync("mount", ["--bind", file, file]);
  onTestFinished(() => void execFileSync("umount", ["--lazy", file]));
  execFileSync("mount", ["-o", "remount,ro,bind", file]);
  const { exitCode, stdout, stderr } = await run("start");
  expect(stateOf()).toBe("running");
  expect(stdout + stderr).toContain(`cannot use ${file}`);
  expect(exitCode).toBe(2);
});
