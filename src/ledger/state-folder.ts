import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { unwritable } from "./unwritable.ts";

/**
 * Creates the state folder, for its owner only, and writes a file in it: permissions tell little
 * about read-only mounts, full disks and user namespaces. Throws `state-unwritable`.
 */
export function prepareStateFolder(dir: string): void {
  try {
    makeFolder(dir);
    tryToWriteIn(dir);
  } catch (error) {
    throw unwritable(dir, error);
  }
}

/** Not `recursive: true`, which never returns where the system refuses with ENOENT, as /proc does. */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}

function tryToWriteIn(dir: string): void {
  const probe = join(dir, `.writable-${crypto.randomUUID()}`);
  const file = openSync(probe, "wx", 0o600);
  try {
    writeSync(file, "this file shows that the state folder can be written\n");
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(probe, { force: true });
  }
}
