import { settingsProblems } from "./load-config.ts";
import { readTextFile } from "./read-text-file.ts";

/**
 * What is wrong with the settings in the `.env` of a folder; empty: nothing, or there is no such
 * file. docker compose hands on only the names that the overlay lists, so that a misspelt one would
 * be lost without a word.
 */
export function checkEnvFile(
  folder: string,
  readText: (path: string) => string | undefined = readTextFile,
): readonly string[] {
  return settingsProblems({
    env: {},
    cwd: folder,
    readText: (path) => (path.endsWith("/.env") ? readText(path) : undefined),
  });
}
