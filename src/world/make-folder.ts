import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder with all that is missing above it, or throws what the system says. Not by
 * `recursive: true`, which says ENOENT on a read-only file system and never returns in /proc.
 */
export function makeFolder(dir: string, mode?: number): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir), mode);
  mkdirSync(dir, { mode });
}
