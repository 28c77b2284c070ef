import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Barred } from "../safety/guard.ts";
import { messageOf } from "../world/message-of.ts";
import type { Latched } from "./latches.ts";

/** Whoever can write to the state folder can halt, also when nothing else answers. */
export const HALT_FILE = "HALT";

const LONGEST_REASON_BYTES = 500;

/**
 * What the file HALT in the state folder says; undefined: there is none. Its first line is the
 * reason. A file that cannot be read halts all the same.
 */
export function readHaltFile(stateDir: string): Latched | undefined {
  const path = join(stateDir, HALT_FILE);
  const by = `the file ${path}`;
  try {
    const since = lstatSync(path, { throwIfNoEntry: false })?.mtime;
    if (since === undefined) return undefined;
    return { by, why: firstLine(path) || "no reason given", at: since.toISOString() };
  } catch (error) {
    const why = `it cannot be read: ${messageOf(error)}`;
    return { by, why, at: new Date(0).toISOString() };
  }
}

/** The same for the guard, which does not wait until the watch has noticed the file. */
export function haltedByFile(stateDir: string): Barred {
  const file = readHaltFile(stateDir);
  return file === undefined ? false : { because: `halted by ${file.by}: ${file.why}` };
}

/** Throws where the folder cannot be written, or a link is in the file's place. */
export function writeHaltFile(stateDir: string, { by, why }: Omit<Latched, "at">): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
  const file = openSync(join(stateDir, HALT_FILE), flags, 0o600);
  try {
    writeFileSync(file, `${why} (${by})\n`);
  } finally {
    closeSync(file);
  }
}

/** Throws where it is there and cannot be removed. */
export function removeHaltFile(stateDir: string): void {
  rmSync(join(stateDir, HALT_FILE), { force: true, recursive: true });
}

/** Throws for a folder of that name, and for a file that may not be read. */
function firstLine(path: string): string {
  // reading a pipe of that name must not wait for a writer
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(LONGEST_REASON_BYTES);
    const length = readSync(file, bytes);
    return bytes.toString("utf8", 0, length).split("\n", 1)[0]?.trim() ?? "";
  } finally {
    closeSync(file);
  }
}
