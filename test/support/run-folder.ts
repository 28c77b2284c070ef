import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Makes the folder that vitest.config.ts names for the temporary files of a run, and removes it at
 * the end; a run within a run, or another project of the same one, finds it made.
 */
export default function setUp(): () => void {
  const folder = tmpdir();
  if (existsSync(folder)) return () => {};
  mkdirSync(folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
