import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ChaosError } from "../world/chaos-error.ts";
import { isBusy } from "./is-busy.ts";
import { ownFile } from "./own-file.ts";
import { unwritable } from "./unwritable.ts";

/** Longer than any test of the lock takes, which would look like another daemon. */
const PATIENCE_MS = 1000;

/**
 * Who can hold a lock: of daemons and guardians one at a time; of commands, and of strikes without a
 * daemon, there may be several, each under an id of its own.
 */
export type Holder = "daemon" | "guardian" | `command-${string}` | `strike-${string}`;

/** A connection that nothing refers to is collected, and its lock with it. */
const connections = new Set<DatabaseSync>();

/**
 * Marks the state folder as that of a running daemon until disposed of, or until the process ends
 * however it ends: process ids mean nothing across containers, a lock in the kernel does. Throws
 * `state-busy` if another daemon or a strike without a daemon holds it, `state-unwritable` if the
 * folder fails.
 */
export function holdDaemonLock(stateDir: string): Disposable {
  const held = hold(stateDir, "daemon");
  // a strike takes its lock before it looks for this one, so that at least one of the two refuses
  if (!isStrikeAlive(stateDir)) return held;
  held[Symbol.dispose]();
  throw new ChaosError(
    "state-busy",
    `expected the state folder ${stateDir} for this daemon alone, but a \`chaos-monkey strike\` runs on it: start the daemon again when that has ended`,
  );
}

/** The same for the guardian; a second guardian gets `state-busy`. */
export function holdGuardianLock(stateDir: string): Disposable {
  return hold(stateDir, "guardian");
}

/** The same for one of many commands, whose file goes with it. */
export function holdCommandLock(stateDir: string, id: string): Disposable {
  return holdOwnLock(stateDir, `command-${id}`);
}

/**
 * The same for one of many strikes without a daemon. Throws `state-busy` if a daemon runs, which
 * would not know of the strike.
 */
export function holdStrikeLock(stateDir: string, id: string): Disposable {
  const held = holdOwnLock(stateDir, `strike-${id}`);
  if (!isDaemonAlive(stateDir)) return held;
  held[Symbol.dispose]();
  throw new ChaosError(
    "state-busy",
    `expected no daemon over the state folder ${stateDir}, but one has just started: strike again, so that the daemon strikes`,
  );
}

/** The locks of processes that were killed are removed on the way. */
function holdOwnLock(stateDir: string, holder: Holder): Disposable {
  sweep(stateDir);
  let held = hold(stateDir, holder);
  const file = lockFile(stateDir, holder);
  // somebody who swept in the moment before we held it has taken it for a dead one's
  while (!existsSync(file)) {
    held[Symbol.dispose]();
    held = hold(stateDir, holder);
  }
  return {
    [Symbol.dispose]() {
      rmSync(file, { force: true });
      held[Symbol.dispose]();
    },
  };
}

function sweep(stateDir: string): void {
  for (const name of readdirSync(stateDir)) {
    if (!/^(command|strike)-.*\.lock$/.test(name)) continue;
    const file = join(stateDir, name);
    const connection = open(file, { timeout: 0 });
    try {
      lock(connection);
      rmSync(file, { force: true });
    } catch (error) {
      if (!isBusy(error)) throw unwritable(file, error);
    } finally {
      connection.close();
    }
  }
}

function hold(stateDir: string, role: Holder): Disposable {
  const file = lockFile(stateDir, role);
  const connection = open(file, { timeout: PATIENCE_MS });
  try {
    lock(connection);
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw unwritable(file, error);
    throw new ChaosError(
      "state-busy",
      `expected the state folder ${stateDir} for this ${role} alone, but another ${role} runs on it: stop that one, or give this one a CHAOS_STATE_DIR of its own`,
      { cause: error },
    );
  }
  connections.add(connection);
  return {
    [Symbol.dispose]() {
      connections.delete(connection);
      if (connection.isOpen) connection.close();
    },
  };
}

/** Whether a daemon holds the lock, without waiting, without creating anything. */
export function isDaemonAlive(stateDir: string): boolean {
  return isAlive(stateDir, "daemon");
}

/** The same for a guardian. */
export function isGuardianAlive(stateDir: string): boolean {
  return isAlive(stateDir, "guardian");
}

/** Whether a strike without a daemon runs. */
export function isStrikeAlive(stateDir: string): boolean {
  if (!existsSync(stateDir)) return false;
  return readdirSync(stateDir).some((name) => {
    const id = /^strike-(.*)\.lock$/.exec(name)?.[1];
    return id !== undefined && isAlive(stateDir, `strike-${id}`);
  });
}

/** Whether somebody holds this lock; see `isDaemonAlive`. */
export function isAlive(stateDir: string, holder: Holder): boolean {
  const file = lockFile(stateDir, holder);
  if (!existsSync(file)) return false;
  const connection = open(file, { readOnly: true, timeout: 0 });
  try {
    connection.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw unwritable(file, error);
  } finally {
    connection.close();
  }
}

/** Nothing is ever written under it, so it needs no journal, for which a full disk has no space. */
function lock(connection: DatabaseSync): void {
  connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
}

function lockFile(stateDir: string, holder: Holder): string {
  return join(stateDir, `${holder}.lock`);
}

function open(file: string, options: ConstructorParameters<typeof DatabaseSync>[1]): DatabaseSync {
  try {
    if (!options?.readOnly) ownFile(file);
    return new DatabaseSync(file, options);
  } catch (error) {
    throw unwritable(file, error);
  }
}
