import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { unnamedMonkeyImages } from "../support/monkey-image.ts";
import { processesWith } from "../support/processes.ts";
import { leaveOut, machineEngine, newerEngine } from "../support/real-engine.ts";
import { ensureTestImage, TEST_IMAGE } from "../support/test-image.ts";
import { labelled, RUN_LABEL } from "../support/test-run.ts";

test("the run has left no process behind", () => {
  expect(processesWith(`MONKEY_TEST_RUN=${process.env.MONKEY_TEST_RUN}`)).toEqual([]);
});

test("the run has left no file behind", () => {
  expect(readdirSync(tmpdir())).toEqual([]);
});

test("a process that a run leaves behind is found by its environment", async () => {
  const run = `residue-${randomBytes(4).toString("hex")}`;
  const child = spawn("sleep", ["60"], { env: { ...process.env, MONKEY_TEST_RUN: run } });
  try {
    await once(child, "spawn");
    expect(processesWith(`MONKEY_TEST_RUN=${run}`)).toEqual([`${child.pid} sleep 60`]);
  } finally {
    child.kill();
    await once(child, "exit");
  }
  expect(processesWith(`MONKEY_TEST_RUN=${run}`)).toEqual([]);
});

// this file runs after all the others, in a project of its own
for (const engine of [machineEngine, newerEngine]) {
  test(`the run has left nothing behind [${engine.name}]`, async (context) => {
    const missing = await engine.missing();
    if (missing !== undefined) leaveOut(context, missing, engine.host !== undefined);
    expect(await labelled(engine, RUN_LABEL)).toEqual([]);
    expect(await unnamedMonkeyImages(engine)).toEqual([]);
  });

  test(`what a run leaves behind is found by its label [${engine.name}]`, async (context) => {
    const missing = await engine.missing();
    if (missing !== undefined) leaveOut(context, missing, engine.host !== undefined);
    await ensureTestImage(engine);
    const name = `residue-${randomBytes(4).toString("hex")}`;
    const label = { "chaos-monkey-test.run": name };
    const option = ["--label", `chaos-monkey-test.run=${name}`];
    await using after = new AsyncDisposableStack();
    const make = async (words: readonly string[], undo: readonly string[]) => {
      await engine.docker(...words);
      after.defer(async () => void (await engine.docker(...undo, name)));
    };
    await make(["create", ...option, "--name", name, TEST_IMAGE], ["rm"]);
    await make(["network", "create", ...option, name], ["network", "rm"]);
    await make(["volume", "create", ...option, name], ["volume", "rm"]);
    await make(["commit", "--change", `LABEL chaos-monkey-test.run=${name}`, name, name], ["rmi"]);
    expect(await labelled(engine, label)).toEqual([
      `container ${name}`,
      `network ${name}`,
      `volume ${name}`,
      expect.stringContaining(`image ${name}:latest`),
    ]);
    await after.disposeAsync();
    expect(await labelled(engine, label)).toEqual([]);
  });
}
