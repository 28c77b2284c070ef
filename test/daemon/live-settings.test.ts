import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { LiveSettings } from "../../src/daemon/live-settings.ts";
import { openRuntime } from "../../src/wiring/runtime.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ANN = { by: "ann", why: "a calm night" };

/** A settings file that a test rewrites while a daemon lives by it. */
class File {
  text: string;
  readonly stateDir = temporaryFolder();

  constructor(text: string) {
    this.text = text;
  }

  /** A daemon that starts over the same state folder. */
  start() {
    const load = (mode?: string) =>
      loadConfig({
        env: { CHAOS_STATE_DIR: this.stateDir },
        cwd: "/app",
        flags: { CHAOS_MODE: mode },
        readText: (path) => (path === join("/app", "config.ini") ? this.text : undefined),
      });
    const configuration = { first: load(), again: load };
    const { settings } = configuration.first;
    const runtime = openRuntime({ settings, stateDir: this.stateDir, onTrouble: () => {} });
    onTestFinished(() => runtime[Symbol.dispose]());
    let applied = 0;
    const live = new LiveSettings({ runtime, configuration, apply: () => applied++ });
    live.restore();
    return {
      live,
      runtime,
      applied: () => applied,
      last: () => [...runtime.ledger.read({ limit: 1 })].at(-1),
      end: () => runtime[Symbol.dispose](),
    };
  }
}

test("a reload takes what changed, says so, and plans anew", () => {
  const file = new File("CHAOS_INTERVAL = 30s\n");
  const { live, runtime, applied, last } = file.start();
  file.text = "CHAOS_INTERVAL = 10s\nCHAOS_MIN_HEALTHY = 1\n";
  live.reload();
  expect(runtime.settings.monkey.intervalMs).toBe(10_000);
  expect(runtime.settings.safety.minHealthy).toBe(1);
  expect(last()).toMatchObject({
    kind: "settings.reloaded",
    changed: expect.arrayContaining(["CHAOS_INTERVAL", "CHAOS_MIN_HEALTHY"]),
    waiting: [],
  });
  expect(applied()).toBe(1);
});

test("a reload of the same changes nothing and plans nothing anew", () => {
  const { live, applied, last } = new File("CHAOS_INTERVAL = 30s\n").start();
  live.reload();
  expect(last()).toMatchObject({ kind: "settings.reloaded", changed: [] });
  expect(applied()).toBe(0);
});

test("what a daemon is built around waits for its next start, each time it is read", () => {
  const file = new File("CHAOS_SEED = one\n");
  const { live, runtime, last } = file.start();
  file.text = "CHAOS_SEED = two\nCHAOS_PROJECT = other\n";
  for (let times = 0; times < 2; times++) {
    live.reload();
    expect(last()).toMatchObject({ changed: [], waiting: ["CHAOS_PROJECT", "CHAOS_SEED"] });
  }
  expect(runtime.settings.strike.seed).toBe("one");
  expect(runtime.settings.target.projects).toBeUndefined();
});

test("P8: an invalid file keeps the last valid one and disarms, until a valid one is read", () => {
  const file = new File("CHAOS_INTERVAL = 30s\n");
  const { live, runtime, last, applied } = file.start();
  expect(live.refused()).toBe(false);
  file.text = "CHAOS_INTERVAL = sometimes\n";
  live.reload();
  expect(runtime.settings.monkey.intervalMs).toBe(30_000);
  expect(live.refused()).toMatchObject({
    because: expect.stringMatching(/invalid since .*SIGHUP.*CHAOS_INTERVAL/s),
  });
  expect(last()).toMatchObject({
    kind: "settings.refused",
    because: expect.stringContaining("CHAOS_INTERVAL"),
  });
  expect(applied()).toBe(0);
  file.text = "CHAOS_INTERVAL = 30s\n";
  live.reload();
  expect(live.refused()).toBe(false);
  expect(last()).toMatchObject({ kind: "settings.reloaded", changed: [] });
});

test("P8: a file that cannot be read disarms too", () => {
  const file = new File("CHAOS_INTERVAL = 30s\n");
  const { live } = file.start();
  Object.defineProperty(file, "text", {
    get: () => {
      throw new Error("EIO: i/o error, read");
    },
  });
  live.reload();
  expect(live.refused()).toMatchObject({ because: expect.stringContaining("EIO") });
});

test("a change of mode is recorded with who, why and what it changes", () => {
  const { live, runtime, last, applied } = new File("CHAOS_MAX_CONCURRENT = 4\n").start();
  const answer = live.changeMode({ ...ANN, mode: "safe" });
  expect(answer).toMatchObject({ before: "none", mode: "safe" });
  expect(answer.changed).toContainEqual({ key: "CHAOS_MIN_HEALTHY", before: "0", now: "1" });
  expect(runtime.settings.safety).toMatchObject({ mode: "safe", minHealthy: 1, maxConcurrent: 4 });
  expect(last()).toMatchObject({ kind: "mode.changed", ...ANN, before: "none", mode: "safe" });
  expect(applied()).toBe(1);
});

test("the mode that is in force already changes nothing and is not recorded", () => {
  const { live, last } = new File("").start();
  expect(live.changeMode({ ...ANN, mode: "none" })).toEqual({
    before: "none",
    mode: "none",
    changed: [],
  });
  expect(last()).toBeUndefined();
});

test("a changed mode outlives a reload and a restart", () => {
  const file = new File("");
  const first = file.start();
  first.live.changeMode({ ...ANN, mode: "safe" });
  file.text = "CHAOS_INTERVAL = 10s\n";
  first.live.reload();
  expect(first.runtime.settings.safety.mode).toBe("safe");
  first.end();
  expect(file.start().runtime.settings.safety).toMatchObject({ mode: "safe", minHealthy: 1 });
});

test.each(["reload", "restart"])("a configured mode that changes wins, at a %s", (when) => {
  const file = new File("");
  let daemon = file.start();
  daemon.live.changeMode({ ...ANN, mode: "safe" });
  file.text = "CHAOS_MODE = aggressive\n";
  if (when === "reload") daemon.live.reload();
  else {
    daemon.end();
    daemon = file.start();
  }
  expect(daemon.runtime.settings.safety.mode).toBe("aggressive");
  file.text = "";
  daemon.live.reload();
  expect(daemon.runtime.settings.safety.mode).toBe("none");
});

test("P8: while the file is invalid a change of mode is refused, and nothing changes", () => {
  const file = new File("");
  const { live, runtime } = file.start();
  file.text = "CHAOS_INTERVALL = 5\n";
  expect(() => live.changeMode({ ...ANN, mode: "safe" })).toThrow("CHAOS_INTERVALL");
  expect(runtime.settings.safety.mode).toBe("none");
});
