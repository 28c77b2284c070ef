import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OrderReason } from "../../src/halt/emergency-stop.ts";
import { chaosMonkey, RunningMonkey } from "../support/chaos-monkey.ts";
import { servedControl } from "../support/served-control.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** No engine at all: nobody hides there who could strike. */
const NOWHERE = { DOCKER_HOST: "unix:///nowhere.sock", CHAOS_PROJECT: "shop" };

test("P38: halt and its other name order the running daemon, with who and why", async () => {
  const orders: OrderReason[] = [];
  const env = await servedControl({
    halt: async (order) => {
      orders.push(order);
      return { latched: { ...order, at: "now" }, undone: 3, open: [] };
    },
  });
  for (const word of ["halt", "emergency-stop"]) {
    const { exitCode, stdout } = await chaosMonkey([word, "--reason", "deploy"], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^halted by .* \(cli\) at now: deploy\n3 undone\nnothing strikes until/);
  }
  expect(orders).toMatchObject([{ why: "deploy" }, { why: "deploy" }]);
});

test("a halt is told in colour, and what its reason says steers no terminal", async () => {
  const env = await servedControl({
    halt: async (order) => ({ latched: { ...order, at: "now" }, undone: 0, open: [] }),
  });
  const { stdout } = await chaosMonkey(["halt", "--reason", "\u001b[2Jgone"], {
    env: { ...env, FORCE_COLOR: "1" },
  });
  const [told] = stdout.split("\n");
  expect(told).toContain("\u001b[31mhalted\u001b[39m by ");
  expect(told).toContain(": \\u001b[2Jgone");
});

test("what could not be put back yet is named, with exit code 5", async () => {
  const open = [{ id: "1-ab.1", fault: "pause", target: { name: "worker-1", id: "3f1c0a2b9d11" } }];
  const env = await servedControl({
    halt: async (order) => ({ latched: { ...order, at: "now" }, undone: 1, open: open as never }),
  });
  const { exitCode, stdout } = await chaosMonkey(["halt"], { env });
  expect(exitCode).toBe(5);
  expect(stdout).toContain(
    "1 undone, 1 not yet; chaos-monkey keeps trying:\n  1-ab.1 pause of worker-1",
  );
});

test("P38: without a daemon the state folder is halted, until resume lifts it and removes the file", async () => {
  const env = { ...NOWHERE, CHAOS_STATE_DIR: temporaryFolder() };
  const halt = await chaosMonkey(["halt", "--reason", "deploy", "--json"], { env });
  expect(halt.exitCode).toBe(0);
  expect(JSON.parse(halt.stdout)).toMatchObject({
    latched: { why: "deploy" },
    undone: 0,
    open: [],
  });
  const again = await chaosMonkey(["halt", "--reason", "me too", "--json"], { env });
  expect(JSON.parse(again.stdout)).toMatchObject({ latched: { why: "deploy" } });
  expect((await chaosMonkey(["status"], { env })).stdout).toMatch(
    /^HALTED +(now|\S.* ago) \(.*Z\) by .*: deploy/,
  );

  const file = join(env.CHAOS_STATE_DIR, "HALT");
  writeFileSync(file, "");
  const resume = await chaosMonkey(["resume"], { env });
  expect(resume).toMatchObject({ exitCode: 0, stdout: "lifted: halt\n" });
  expect(existsSync(file)).toBe(false);
  expect(await chaosMonkey(["resume"], { env })).toMatchObject({
    stdout: "nothing was halted or disarmed\n",
  });
});

test("P38: a daemon that has never reached its engine takes a halt itself", async () => {
  const env = { ...NOWHERE, CHAOS_STATE_DIR: temporaryFolder() };
  const daemon = new RunningMonkey(["start"], { env });
  await daemon.printed(/"kind":"engine.lost"/);
  const halt = await chaosMonkey(["halt", "--reason", "deploy", "--json"], { env });
  expect(halt).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(halt.stdout)).toMatchObject({ latched: { why: "deploy" }, open: [] });
  await daemon.printed(/"kind":"halted"/);
  daemon.signal("SIGTERM");
  await daemon.ended();
  const leases = await chaosMonkey(["leases"], { env });
  expect(leases).toMatchObject({ exitCode: 0, stdout: "nothing is open\n" });
});

test("P38: settings that were spoiled do not keep anybody from halting", async () => {
  const cwd = temporaryFolder();
  const CHAOS_STATE_DIR = temporaryFolder();
  writeFileSync(
    join(cwd, "config.ini"),
    `CHAOS_STATE_DIR = ${CHAOS_STATE_DIR}\nCHAOS_INTERVAL = sometimes\n`,
  );
  const halt = await chaosMonkey(["halt", "--reason", "deploy"], { env: NOWHERE, cwd });
  expect(halt.exitCode).toBe(0);
  expect(halt.stderr).toMatch(/ignoring the invalid settings: .*CHAOS_INTERVAL/);
  expect((await chaosMonkey(["status"], { env: { CHAOS_STATE_DIR } })).stdout).toContain("deploy");

  writeFileSync(join(cwd, "config.ini"), "CHAOS_PROJECT = a/b\n");
  const doubtful = await chaosMonkey(["halt"], { env: { CHAOS_STATE_DIR }, cwd });
  expect(doubtful).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CHAOS_PROJECT") });
});

test("stop without a daemon is refused, and says how to reach one", async () => {
  const env = { ...NOWHERE, CHAOS_STATE_DIR: temporaryFolder() };
  const { exitCode, stderr } = await chaosMonkey(["stop"], { env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`over the state folder ${env.CHAOS_STATE_DIR}, found none`);
});
