import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../world/make-folder.ts";
import { unwritable } from "./unwritable.ts";

/**
 * Creates the state folder, for its owner only, and writes a file in it: permissions tell little
 * about read-only mounts, full disks and user namespaces. Throws `state-unwritable`.
 */
export function prepareStateFolder(dir: string): void {
  try {
    makeFolder(dir, 0o700);
    tryToWriteIn(dir);
  } catch (error) {
    throw unwritable(dir, error);
  }
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
