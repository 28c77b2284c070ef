import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ChaosError } from "../world/chaos-error.ts";
import { unwritable } from "./unwritable.ts";

const SQLITE_BUSY = 5;
/** Longer than any test of the lock takes, which would look like another daemon. */
const PATIENCE_MS = 1000;

/** A connection that nothing refers to is collected, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Marks the state folder as that of a running daemon until disposed of, or until the process ends
 * however it ends: process ids mean nothing across containers, a lock in the kernel does. Throws
 * `state-busy` if another daemon holds it, `state-unwritable` if the folder fails.
 */
export function holdDaemonLock(stateDir: string): Disposable {
  return hold(stateDir, "daemon");
}

/** The same for the guardian; a second guardian gets `state-busy`. */
export function holdGuardianLock(stateDir: string): Disposable {
  return hold(stateDir, "guardian");
}

function hold(stateDir: string, role: Role): Disposable {
  const file = lockFile(stateDir, role);
  const connection = open(file, { timeout: PATIENCE_MS });
  try {
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    if (!isBusy(error)) throw unwritable(file, error);
    throw new ChaosError(
      "state-busy",
      `expected the state folder ${stateDir} for this ${role} alone, but another ${role} runs on it: stop that one, or give this one a CHAOS_STATE_DIR of its own`,
      { cause: error },
    );
  }
  held.add(connection);
  return {
    [Symbol.dispose]() {
      held.delete(connection);
      if (connection.isOpen) connection.close();
    },
  };
}

/** Whether a daemon holds the lock, without waiting, without creating anything. */
export function isDaemonAlive(stateDir: string): boolean {
  return isHeld(stateDir, "daemon");
}

export function isGuardianAlive(stateDir: string): boolean {
  return isHeld(stateDir, "guardian");
}

function isHeld(stateDir: string, role: Role): boolean {
  const file = lockFile(stateDir, role);
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

type Role = "daemon" | "guardian";

function lockFile(stateDir: string, role: Role): string {
  return join(stateDir, `${role}.lock`);
}

function open(file: string, options: ConstructorParameters<typeof DatabaseSync>[1]): DatabaseSync {
  try {
    return new DatabaseSync(file, options);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}
