import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/**
 * The path of an executable, looked for as Python's `which` does: one with a slash in it stays as
 * it is, seen from the working folder; a bare name becomes the absolute path in the first folder of
 * PATH that has it. undefined: there is none.
 */
export function findOnPath(
  path: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (path.includes("/")) return isExecutable(path) ? path : undefined;
  if (path === "") return undefined;
  const folders = (env.PATH ?? "/bin:/usr/bin").split(delimiter).filter((folder) => folder !== "");
  const found = folders.map((folder) => join(folder, path)).find(isExecutable);
  return found === undefined ? undefined : resolve(found);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // missing or unreadable: either way it cannot be run
    return false;
  }
}
