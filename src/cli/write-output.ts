import { constants, copyFileSync, existsSync, realpathSync, writeFileSync } from "node:fs";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import { MEBIBYTE, readRegularFile } from "../world/read-regular-file.ts";
import { statIfPossible } from "../world/stat-if-possible.ts";

/** These commands write no larger file. */
const MOST_BYTES = 64 * MEBIBYTE;

/**
 * Writes the output of a command, and returns a sentence that says so. An existing file is replaced
 * if `isOwn` recognises it as output of the same command, and otherwise only with `force`, which
 * keeps a copy of it. Throws `bad-usage` if it may not or cannot write.
 */
export function writeOutput(
  path: string,
  text: string,
  options: { readonly force: boolean; readonly isOwn: (text: string) => boolean },
): string {
  const stats = statIfPossible(path);
  // a device such as /dev/stdout loses nothing
  if (stats?.isFile()) {
    if (!isOwnFile(path, options.isOwn)) {
      if (options.force) return `wrote ${path}; the previous file is ${replaceFile(path, text)}`;
      throw new ChaosError(
        "bad-usage",
        `expected a new file to write, but ${path} exists and was not created by this command; ` +
          "name another file, or replace this one with --force, which keeps a copy",
      );
    }
  }
  attempt(path, () => writeFileSync(path, text));
  return `wrote ${path}`;
}

/**
 * Replaces a user's file and keeps a copy as `FILE.backup_chaos`, with a number appended if that
 * exists; returns the path of the copy.
 */
export function replaceFile(path: string, text: string): string {
  for (let number = 1; ; number++) {
    const backup = `${path}.backup_chaos${number === 1 ? "" : `.${number}`}`;
    if (existsSync(backup)) continue;
    attempt(backup, () => copyFileSync(path, backup, constants.COPYFILE_EXCL));
    attempt(path, () => writeFileSync(path, text));
    return backup;
  }
}

/** Whether two paths lead to the same file, also through links. */
export function isSameFile(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return false;
  return realpathSync(one) === realpathSync(other);
}

function isOwnFile(path: string, isOwn: (text: string) => boolean): boolean {
  try {
    return isOwn(readRegularFile(path, MOST_BYTES).toString("utf8"));
  } catch {
    // a file that cannot be read is not recognised
    return false;
  }
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${path} cannot be written (${why})`, { cause: error });
  }
}
