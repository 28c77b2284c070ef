import { constants, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import { PACKAGE_FOLDER } from "../world/package-folder.ts";
import { type ComposeFile, readCompose } from "./compose-file.ts";

/** Reads a user's compose file; throws `bad-usage` where it cannot. */
export function readComposeFile(path: string): ComposeFile {
  return readCompose(
    inWords(path, "read", () => readFileSync(path, "utf8")),
    path,
  );
}

/** The overlay that every project can use. */
export function readTemplate(): string {
  return readFileSync(join(PACKAGE_FOLDER, "docker-compose.chaos.yml"), "utf8");
}

/** Writes what a command made; throws `bad-usage` where it cannot. */
export function writeText(path: string, text: string): void {
  inWords(path, "written", () => writeFileSync(path, text));
}

/**
 * Replaces a user's file and keeps what it was as `FILE.backup_chaos`, or with a number behind it
 * where there is one from before; returns the path of the copy.
 */
export function replaceWithBackup(path: string, text: string): string {
  for (let number = 1; ; number++) {
    const backup = `${path}.backup_chaos${number === 1 ? "" : `.${number}`}`;
    if (existsSync(backup)) continue;
    inWords(backup, "written", () => copyFileSync(path, backup, constants.COPYFILE_EXCL));
    writeText(path, text);
    return backup;
  }
}

/** Where our Dockerfile is, as the compose file's folder sees it; undefined: there is none. */
export function monkeyDirFrom(composeFile: string): string | undefined {
  if (!existsSync(join(PACKAGE_FOLDER, "Dockerfile"))) return undefined;
  const path = relative(dirname(resolve(composeFile)), PACKAGE_FOLDER);
  // docker-compose would take these for something else
  if (/[${}\n]/.test(path)) return undefined;
  if (path === "") return ".";
  return path.startsWith("..") ? path : `./${path}`;
}

function inWords<T>(path: string, done: "read" | "written", work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (done === "read" && (code === "ENOENT" || code === "EISDIR")) {
      const found = code === "ENOENT" ? "there is none" : "got a folder";
      throw new ChaosError("bad-usage", `expected a compose file at ${path}, ${found}`);
    }
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `${path} cannot be ${done} (${why})`, { cause: error });
  }
}
