import { MEBIBYTE, readRegularFile } from "../world/read-regular-file.ts";

/** No settings file that a person wrote is nearly as large. */
const MOST_BYTES = MEBIBYTE;

/**
 * The text of a regular file of at most 1 MiB, undefined where there is none; throws what
 * `readRegularFile` throws otherwise.
 */
export function readTextFile(path: string): string | undefined {
  try {
    return readRegularFile(path, MOST_BYTES).toString("utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR")
  );
}
