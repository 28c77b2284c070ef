import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STATE_FILE, type StateSnapshot, writeStateFile } from "../../src/daemon/state-file.ts";
import { writeHaltFile } from "../../src/halt/halt-file.ts";
import { holdDaemonLock } from "../../src/state/daemon-lock.ts";
import { openDatabase } from "../../src/state/database.ts";
import { prepareStateFolder } from "../../src/state/state-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const NOBODY = 65_534;

const snapshot: StateSnapshot = {
  version: "0.1.0",
  updatedAt: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:00.000Z",
  scope: "compose project shop",
  dryRun: false,
  armed: true,
  because: "one strike every 30s",
  engine: { connected: true, address: "unix:///var/run/docker.sock" },
  strikes: { total: 1, confirmed: 1, recovered: 0, broughtBack: 0 },
  owed: [],
};

/** File permissions mean nothing to root, so a root that runs the tests is nobody meanwhile. */
function withoutPrivileges(work: () => void): void {
  if (process.getuid?.() !== 0) {
    work();
    return;
  }
  process.seteuid?.(NOBODY);
  try {
    work();
  } finally {
    process.seteuid?.(0);
  }
}

test("creates the state folder with all above it, for its owner only, and leaves no traces", () => {
  const folder = join(temporaryFolder(), "a", "b");
  prepareStateFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual([]);
  prepareStateFolder(folder);
});

test("a folder that other users can write is closed to them, which is told", () => {
  const folder = join(temporaryFolder(), "state");
  mkdirSync(folder);
  openDatabase(join(folder, "chaos.db"))[Symbol.dispose]();
  chmodSync(folder, 0o777);
  expect(prepareStateFolder(folder)).toBe(
    `other users could write ${folder} (mode 777); its mode is 700 now`,
  );
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(prepareStateFolder(folder)).toBeUndefined();
});

test("a folder that other users can write and that holds other things is refused as it is", () => {
  const folder = join(temporaryFolder(), "shared");
  mkdirSync(folder);
  writeFileSync(join(folder, "notes.txt"), "");
  chmodSync(folder, 0o1777);
  expect(() => prepareStateFolder(folder)).toThrow(
    expect.objectContaining({
      code: "state-unsafe",
      message: expect.stringMatching(
        /only its owner can write, got .* with mode 777 .*`chmod 700`/,
      ),
    }),
  );
  expect(statSync(folder).mode & 0o777).toBe(0o777);
});

test("database, locks, HALT and the state file are for their owner only, also those of before", () => {
  const folder = join(temporaryFolder(), "state");
  prepareStateFolder(folder);
  const file = join(folder, "chaos.db");
  for (const name of ["chaos.db", "daemon.lock"]) {
    writeFileSync(join(folder, name), "", { mode: 0o644 });
  }
  using database = openDatabase(file);
  database.exec("CREATE TABLE things (n INTEGER)");
  using _lock = holdDaemonLock(folder);
  writeStateFile(folder, snapshot);
  writeHaltFile(folder, { by: "ann (cli)", why: "smoke" });
  const modes = readdirSync(folder).map((name) => [
    name,
    (statSync(join(folder, name)).mode & 0o777).toString(8),
  ]);
  expect(modes.map(([name]) => name)).toEqual(
    expect.arrayContaining(["HALT", "chaos.db", "chaos.db-wal", "chaos.db-shm", "daemon.lock"]),
  );
  expect(modes.filter(([, mode]) => mode !== "600")).toEqual([]);
});

test("no link that somebody has planted is followed", () => {
  const folder = join(temporaryFolder(), "state");
  mkdirSync(folder, { mode: 0o700 });
  const victim = join(folder, "..", "victim");
  writeFileSync(victim, "precious");
  const plant = (name: string) => symlinkSync(victim, join(folder, name));
  plant("chaos_monkey_state.json.next");
  writeStateFile(folder, snapshot);
  plant("HALT");
  expect(() => writeHaltFile(folder, { by: "ann", why: "smoke" })).toThrow("ELOOP");
  for (const [name, open] of [
    ["chaos.db", () => openDatabase(join(folder, "chaos.db"))],
    ["daemon.lock", () => holdDaemonLock(folder)],
  ] as const) {
    plant(name);
    expect(open).toThrow(expect.objectContaining({ code: "state-unwritable" }));
    expect(open).toThrow("a symbolic link is in its place");
  }
  expect(() => prepareStateFolder(folder)).toThrow(
    expect.objectContaining({ code: "state-unsafe", message: expect.stringContaining("HALT") }),
  );
  expect(readFileSync(victim, "utf8")).toBe("precious");
  expect(existsSync(join(folder, "chaos_monkey_state.json.next"))).toBe(false);
});

test("P10: a folder of somebody else is refused, with its owner and what to do", () => {
  const above = temporaryFolder();
  chmodSync(above, 0o755);
  const folder = join(above, "state");
  mkdirSync(folder, { mode: 0o555 });
  withoutPrivileges(() => {
    expect(() => prepareStateFolder(folder)).toThrow(
      expect.objectContaining({
        code: "state-unwritable",
        message: expect.stringMatching(
          new RegExp(
            `^cannot use ${folder} .*this process runs as uid \\d+ and the owner is uid ` +
              `${process.getuid?.()}; \`chown \\d+ ${folder}\``,
          ),
        ),
      }),
    );
  });
});

test.each([
  ["file", "is a file, where a folder was expected"],
  ["file/below", "is a file, where a folder was expected"],
])("a path with a file in it is refused: %s", (path, advice) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "file"), "");
  expect(() => prepareStateFolder(join(folder, path))).toThrow(
    expect.objectContaining({ code: "state-unwritable", message: expect.stringContaining(advice) }),
  );
});

test("a place where nothing can be created is refused, and not tried for ever", () => {
  expect(() => prepareStateFolder("/proc/chaos-monkey")).toThrow(
    expect.objectContaining({ code: "state-unwritable" }),
  );
});

test("the state file is replaced whole and readable", () => {
  const folder = temporaryFolder();
  writeStateFile(folder, snapshot);
  const before = statSync(join(folder, STATE_FILE)).ino;
  writeStateFile(folder, { ...snapshot, armed: false });
  expect(JSON.parse(readFileSync(join(folder, STATE_FILE), "utf8"))).toEqual({
    ...snapshot,
    armed: false,
  });
  expect(statSync(join(folder, STATE_FILE)).ino).not.toBe(before);
  expect(readdirSync(folder)).toEqual(["chaos_monkey_state.json"]);
});

test("a state file that cannot be replaced stays as it was", () => {
  const folder = temporaryFolder();
  writeStateFile(folder, snapshot);
  // a folder of that name is in the way of the new file
  mkdirSync(join(folder, `${STATE_FILE}.next`));
  mkdirSync(join(folder, `${STATE_FILE}.next`, "full"));
  expect(() => writeStateFile(folder, { ...snapshot, armed: false })).toThrow(
    expect.objectContaining({ code: "state-unwritable" }),
  );
  expect(JSON.parse(readFileSync(join(folder, STATE_FILE), "utf8"))).toEqual(snapshot);
});

test("a state folder that is gone is told as an unwritable state", () => {
  const folder = join(temporaryFolder(), "gone");
  expect(() => writeStateFile(folder, snapshot)).toThrow(
    expect.objectContaining({
      code: "state-unwritable",
      message: expect.stringContaining(join(folder, STATE_FILE)),
    }),
  );
});
