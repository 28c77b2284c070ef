import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SimulatedEngine } from "../../src/engine/simulated/simulated-engine.ts";
import { chaosMonkey } from "../support/chaos-monkey.ts";
import { MonkeyProcess } from "./monkey-process.ts";
import { eventually } from "./scene.ts";
import { openRows } from "./state-reader.ts";

/** Two workers and a database on a simulated engine, and settings by which it kills one of them. */
async function scene(differing: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "bring-back-"));
  const socketPath = join(folder, "docker.sock");
  const engine = await SimulatedEngine.start({ socketPath });
  const workers = engine.composeService("shop", "worker", { replicas: 2 });
  engine.composeService("shop", "db", { replicas: 1 });
  const stateDir = join(folder, "state");
  const env = {
    CHAOS_PROJECT: "shop",
    CHAOS_STATE_DIR: stateDir,
    CHAOS_MIN_AGE: "0",
    CHAOS_RECOVERY_TIMEOUT: "2s",
    DOCKER_HOST: `unix://${socketPath}`,
    ...differing,
  };
  return {
    engine,
    stateDir,
    env,
    down: () => workers.filter(({ state }) => state !== "running").length,
    command: (...words: readonly string[]) => chaosMonkey(words, { env }),
    /** Its guardian ends when nothing is pending. */
    settled: () =>
      eventually(
        () => openRows(stateDir).recoveries === 0,
        () => `no pending recoveries, got ${JSON.stringify(openRows(stateDir))}`,
      ),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The id of the strike that a command told of as JSON. */
function strikeIn(stdout: string): string {
  return (JSON.parse(stdout) as { strike: string }).strike;
}

describe.concurrent("what was killed comes back", () => {
  test("P55: by the guardian, when the daemon is killed right after its strike", async () => {
    await using s = await scene();
    await using daemon = new MonkeyProcess({ env: s.env });
    await daemon.ready();
    await s.command("strike", "worker", "--no-wait");
    expect(s.down()).toBe(1);
    await daemon.signalled("SIGKILL");
    await s.settled();
    expect(s.down()).toBe(0);
    const events = await s.command("events", "--json");
    expect(events.stdout).toContain('"by":"us"');
  });

  test("P55: by the guardian, after a daemon that was told to stop", async () => {
    await using s = await scene();
    await using daemon = new MonkeyProcess({ env: s.env });
    await daemon.ready();
    await s.command("strike", "worker", "--no-wait");
    const code = await daemon.signalled("SIGTERM");
    expect(code).toBe(0);
    expect(s.down()).toBe(1);
    await s.settled();
    expect(s.down()).toBe(0);
  });

  test("P55: by the guardian, after a strike that had no daemon and did not wait", async () => {
    await using s = await scene();
    const struck = await s.command("strike", "worker", "--no-wait");
    expect(struck.exitCode).toBe(0);
    expect(s.down()).toBe(1);
    await s.settled();
    expect(s.down()).toBe(0);
  });

  test("P55: by the guardian, when a strike without a daemon is killed while it waits", async () => {
    await using s = await scene();
    const words = ["strike", "worker", "--fault", "kill"];
    await using strike = new MonkeyProcess({ words, env: s.env });
    await strike.said("waiting for");
    expect(s.down()).toBe(1);
    await strike.signalled("SIGKILL");
    await s.settled();
    expect(s.down()).toBe(0);
  });

  test("P55: by the next start, when neither daemon nor guardian lived on", async () => {
    await using s = await scene({ CHAOS_RECOVERY_TIMEOUT: "5s" });
    // the guardian of the killed one is kept away by another that has its lock and does nothing
    const { holdGuardianLock } = await import("../../src/state/daemon-lock.ts");
    const { prepareStateFolder } = await import("../../src/state/state-folder.ts");
    prepareStateFolder(s.stateDir);
    using _lock = holdGuardianLock(s.stateDir);
    await using daemon = new MonkeyProcess({ env: s.env });
    await daemon.ready();
    await s.command("strike", "worker", "--no-wait");
    await daemon.signalled("SIGKILL");
    await using next = new MonkeyProcess({ env: s.env });
    await next.ready();
    await s.settled();
    expect(s.down()).toBe(0);
    await next.signalled("SIGTERM");
  });

  test("P55: now, when a person undoes the strike, with a daemon", async () => {
    await using s = await scene({ CHAOS_RECOVERY_TIMEOUT: "10m" });
    await using daemon = new MonkeyProcess({ env: s.env });
    await daemon.ready();
    const struck = await s.command("strike", "worker", "--no-wait", "--json");
    const undone = await s.command("undo", strikeIn(struck.stdout));
    expect(undone).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^started: shop-worker-\d, which strike 1-\w+ \(kill\) had/),
    });
    await s.settled();
    expect(s.down()).toBe(0);
    await daemon.signalled("SIGTERM");
  });

  test("P55: now, when a person undoes the strike, without a daemon", async () => {
    await using s = await scene({ CHAOS_RECOVERY_TIMEOUT: "10m" });
    const struck = await s.command("strike", "worker", "--no-wait", "--json");
    const undone = await s.command("undo", strikeIn(struck.stdout));
    expect(undone).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^started: /) });
    expect(s.down()).toBe(0);
    await s.settled();
    const again = await s.command("undo", "--all");
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("nothing") });
  });

  test("never without CHAOS_AUTO_RECOVER, and no guardian stays for it", async () => {
    await using s = await scene({ CHAOS_AUTO_RECOVER: "false", CHAOS_RECOVERY_TIMEOUT: "1s" });
    const struck = await s.command("strike", "worker");
    expect(struck.exitCode).toBe(1);
    expect(s.down()).toBe(1);
    const { isGuardianAlive } = await import("../../src/state/daemon-lock.ts");
    await eventually(
      () => !isGuardianAlive(s.stateDir),
      () => "the guardian to end",
    );
    expect(s.down()).toBe(1);
  });
});
