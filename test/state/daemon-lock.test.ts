import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  holdCommandLock,
  holdDaemonLock,
  holdStrikeLock,
  isAlive,
  isDaemonAlive,
  isStrikeAlive,
} from "../../src/state/daemon-lock.ts";
import { Child } from "../support/child-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const script = new URL("children/hold-lock.ts", import.meta.url);

test("where no daemon ever ran none is alive, and asking creates nothing", () => {
  const folder = temporaryFolder();
  expect(isDaemonAlive(folder)).toBe(false);
  expect(isDaemonAlive(join(folder, "missing"))).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test("a daemon is alive for itself and until it lets go", () => {
  const folder = temporaryFolder();
  {
    using _lock = holdDaemonLock(folder);
    expect(isDaemonAlive(folder)).toBe(true);
  }
  expect(isDaemonAlive(folder)).toBe(false);
  using _again = holdDaemonLock(folder);
  expect(isDaemonAlive(folder)).toBe(true);
});

test("a second daemon on the same folder is refused and does not disturb the first", async () => {
  const folder = temporaryFolder();
  await using first = new Child(script, folder);
  expect(await first.line()).toBe("held");
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => holdDaemonLock(folder)).toThrow(
      expect.objectContaining({
        code: "state-busy",
        message: expect.stringMatching(`${folder}.*another daemon.*CHAOS_STATE_DIR`),
      }),
    );
    expect(isDaemonAlive(folder)).toBe(true);
  }
});

test("a daemon that is stopped in the middle is alive, and dead once it is killed", async () => {
  const folder = temporaryFolder();
  await using daemon = new Child(script, folder);
  expect(await daemon.line()).toBe("held");
  daemon.signal("SIGSTOP");
  expect(isDaemonAlive(folder)).toBe(true);
  await daemon.kill();
  expect(isDaemonAlive(folder)).toBe(false);
  using _next = holdDaemonLock(folder);
});

test("commands hold a lock each, and leave no file behind", () => {
  const folder = temporaryFolder();
  {
    using _one = holdCommandLock(folder, "1");
    using _two = holdCommandLock(folder, "2");
    expect(["1", "2", "3"].map((id) => isAlive(folder, `command-${id}`))).toEqual([
      true,
      true,
      false,
    ]);
  }
  expect(isAlive(folder, "command-1")).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test("a command that was killed is dead at once, and the next one removes its file", async () => {
  const folder = temporaryFolder();
  await using killed = new Child(script, folder, "1");
  await using living = new Child(script, folder, "2");
  for (const child of [killed, living]) expect(await child.line()).toBe("held");
  await killed.kill();
  expect(isAlive(folder, "command-1")).toBe(false);
  expect(isAlive(folder, "command-2")).toBe(true);
  using _next = holdCommandLock(folder, "3");
  const locks = readdirSync(folder).filter((name) => name.endsWith(".lock"));
  expect(locks.sort()).toEqual(["command-2.lock", "command-3.lock"]);
  expect(isAlive(folder, "command-2")).toBe(true);
});

test("a lock file that is none is told as an unwritable state, not as a dead daemon", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "daemon.lock"), "anything but a database. ".repeat(100));
  const unwritable = expect.objectContaining({ code: "state-unwritable" });
  expect(() => isDaemonAlive(folder)).toThrow(unwritable);
  expect(() => holdDaemonLock(folder)).toThrow(unwritable);
});

test("strikes without a daemon hold the folder side by side, and a daemon and a strike never do", () => {
  const folder = temporaryFolder();
  expect(isStrikeAlive(folder)).toBe(false);
  {
    using _first = holdStrikeLock(folder, "1");
    using _second = holdStrikeLock(folder, "2");
    expect(isStrikeAlive(folder)).toBe(true);
    expect(() => holdDaemonLock(folder)).toThrow(/a `chaos-monkey strike` runs on it/);
    expect(isDaemonAlive(folder)).toBe(false);
  }
  expect(isStrikeAlive(folder)).toBe(false);
  using _daemon = holdDaemonLock(folder);
  expect(() => holdStrikeLock(folder, "3")).toThrow(
    expect.objectContaining({ code: "state-busy", message: expect.stringMatching(/just started/) }),
  );
  expect(isStrikeAlive(folder)).toBe(false);
});
