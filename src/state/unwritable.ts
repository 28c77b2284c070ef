import { dirname } from "node:path";
import { ChaosError } from "../world/chaos-error.ts";
import { statIfPossible } from "../world/stat-if-possible.ts";

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that mean trouble with the file. */
const SQLITE_TROUBLE: Readonly<Record<number, string>> = {
  3: "permission",
  5: "busy",
  6: "busy",
  8: "read-only",
  10: "device",
  11: "damaged",
  13: "full",
  14: "cannot-open",
  22: "device",
  26: "damaged",
};

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  EACCES: "permission",
  EPERM: "permission",
  EROFS: "read-only",
  ENOSPC: "full",
  EDQUOT: "full",
  EIO: "device",
  ENOTDIR: "not-a-folder",
  EEXIST: "not-a-folder",
  ENOENT: "missing",
  ELOOP: "link",
};

/** What kind of trouble with a file an error tells of; undefined: another kind of error. */
function troubleOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") {
    // extended codes keep the primary one in their low byte
    return SQLITE_TROUBLE[error.errcode & 0xff];
  }
  // whatever else a system call refuses is trouble with the file too
  return "syscall" in error && "code" in error
    ? (FILE_TROUBLE[String(error.code)] ?? "cannot-open")
    : undefined;
}

/**
 * Turns a failure to write the state into a `state-unwritable` that says where, what came and what
 * to do. Any other error, a mistake of ours, comes back as it is.
 */
export function unwritable(path: string, error: unknown): unknown {
  const trouble = troubleOf(error);
  if (trouble === undefined || !(error instanceof Error)) return error;
  const advice = adviceFor(trouble, path);
  return new ChaosError(
    "state-unwritable",
    `cannot use ${path} (${error.message}): ${advice}; without its state chaos-monkey strikes nothing`,
    { cause: error },
  );
}

function adviceFor(trouble: string, path: string): string {
  const folder = statIfPossible(path)?.isDirectory() ? path : dirname(path);
  switch (trouble) {
    case "full":
      return `the disk is full; see \`df -h ${folder}\` and free some space`;
    case "read-only":
      return `${ownership(path)}, or it lies on a read-only mount; mount the folder writable or set CHAOS_STATE_DIR`;
    case "busy":
      return "another process holds it locked for too long; look for one that is paused or hangs";
    case "damaged":
      return (
        "it is damaged or not a database; move it away (it is the record of what happened), start again, " +
        "and run `chaos-monkey undo --all --assume-ours` for what it knew of open faults"
      );
    case "device":
      return `the device or file system failed; see the kernel's log and \`df -h ${folder}\``;
    case "not-a-folder":
      return "something on this path is a file, where a folder was expected; move it or set CHAOS_STATE_DIR";
    case "link":
      return "a symbolic link is in its place; find out who put it there, and remove it";
    case "missing":
      return "it, or the folder it belongs in, does not exist; create it or set CHAOS_STATE_DIR";
    case "cannot-open":
      return `expected a file, or a folder to create it in; ${ownership(path)}; \`ls -ld ${folder}\` tells more`;
    default:
      return `${ownership(path)}; \`chown ${ownUid()} ${folder}\` or set CHAOS_STATE_DIR`;
  }
}

/** Who owns the nearest thing on the path that exists, and who we are. */
function ownership(path: string): string {
  const owner = statIfPossible(path) ?? statIfPossible(dirname(path));
  const us = `this process runs as uid ${ownUid()}`;
  return owner === undefined ? us : `${us} and the owner is uid ${owner.uid}`;
}

function ownUid(): number {
  return process.geteuid?.() ?? 0;
}
