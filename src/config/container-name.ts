import { join } from "node:path";
import { composeSettings } from "./compose-settings.ts";
import { scanEnvFile } from "./env-file.ts";
import { readTextFile } from "./read-text-file.ts";

/** What the daemon's container is called, for hints: as the environment or `.env` names it. */
export function containerName(
  env: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = process.cwd(),
): string {
  const { key, default: otherwise, schema } = composeSettings.containerName;
  const parsed = schema.safeParse(env[key] || inEnvFile(key, folder) || otherwise);
  return parsed.success ? parsed.data : otherwise;
}

function inEnvFile(key: string, folder: string): string | undefined {
  try {
    const scan = scanEnvFile(readTextFile(join(folder, ".env")) ?? "");
    return scan.entries.find((entry) => entry.key === key)?.text;
  } catch {
    // a hint with the default name is better than none; loading the settings tells what is wrong
    return undefined;
  }
}
