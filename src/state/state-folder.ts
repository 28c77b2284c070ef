import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { ChaosError } from "../world/chaos-error.ts";
import { makeFolder } from "../world/make-folder.ts";
import { databaseFile } from "./database-file.ts";
import { unwritable } from "./unwritable.ts";

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_ANYTHING = 0o077;

/** What chaos-monkey itself puts into the folder; other files and links there are the user's. */
const OWN_NAMES =
  /^(chaos\.db.*|.*\.lock|HALT|chaos_monkey_state\.json.*|control\.sock|\.writable.*)$/;

/** What was wrong with the folder and is right now, for people; undefined: nothing was. */
export type FolderRepair = string | undefined;

/**
 * Creates the state folder, for its owner only, and writes a file in it: permissions tell little
 * about read-only mounts, full disks and user namespaces. Throws `state-unwritable`, and
 * `state-unsafe` where other users can write the folder or have put links into it.
 */
export function prepareStateFolder(dir: string): FolderRepair {
  try {
    makeFolder(dir, 0o700);
    const repair = closeToOthers(dir);
    refuseLinks(dir);
    tryToWriteIn(dir);
    return repair;
  } catch (error) {
    throw unwritable(dir, error);
  }
}

function closeToOthers(dir: string): FolderRepair {
  const { mode, uid } = statSync(dir);
  if ((mode & OTHERS_MAY_ANYTHING) === 0) return undefined;
  const isShared = (mode & OTHERS_MAY_WRITE) !== 0;
  // a folder that holds other things too, such as /tmp, is not for chaos-monkey to close
  const isOurs =
    uid === process.geteuid?.() && readdirSync(dir).every((name) => OWN_NAMES.test(name));
  const rights = (mode & 0o777).toString(8);
  if (isOurs) {
    chmodSync(dir, 0o700);
    return isShared
      ? `other users could write ${dir} (mode ${rights}); its mode is 700 now`
      : undefined;
  }
  if (!isShared) return undefined;
  throw new ChaosError(
    "state-unsafe",
    `expected a state folder that only its owner can write, got ${dir} with mode ${rights} and owner uid ${uid}: ` +
      "whoever can write it decides what is undone; `chmod 700` it, or set CHAOS_STATE_DIR to a folder of its own",
  );
}

/**
 * Whether a daemon has run over the folder and its database is gone or empty: then what it has left
 * open is not known. To be asked before this process takes the lock and opens the database.
 */
export function isStateLost(dir: string): boolean {
  const database = statSync(databaseFile(dir), { throwIfNoEntry: false });
  return existsSync(join(dir, "daemon.lock")) && (database?.size ?? 0) === 0;
}

/** SQLite and others follow a link, and root would write to whatever it points to. */
function refuseLinks(dir: string): void {
  const link = readdirSync(dir, { withFileTypes: true }).find(
    (entry) => entry.isSymbolicLink() && OWN_NAMES.test(entry.name),
  );
  if (link === undefined) return;
  throw new ChaosError(
    "state-unsafe",
    `expected ${join(dir, link.name)} to be a file, got a symbolic link: find out who put it there, and remove it`,
  );
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
