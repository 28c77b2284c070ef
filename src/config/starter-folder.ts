import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Setting } from "../setting/setting.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { makeFolder } from "../world/make-folder.ts";
import { messageOf } from "../world/message-of.ts";
import { PACKAGE_FOLDER } from "../world/package-folder.ts";
import { configSettings } from "./settings.ts";
import { GROUPS } from "./slices.ts";

const EXAMPLE = join(PACKAGE_FOLDER, "config.example.ini");

const README = `\
# Chaos for this project

1. Edit config.ini; every line in it shows a default. CHAOS_ENABLED = true enables automatic strikes.
2. Copy what you need from .env.example into the .env beside your compose file.
3. \`chaos-monkey compose docker-compose.yml --ini FOLDER/config.ini --output docker-compose.chaos.yml\`
4. \`docker compose -f docker-compose.yml -f docker-compose.chaos.yml up -d --build\`
5. \`docker exec chaos_monkey chaos-monkey doctor\` says whether everything is right.
`;

/** One file of the folder. */
export interface StarterFile {
  /** With the folder. */
  readonly path: string;
  /** False: it was there already and is as it was. */
  readonly isNew: boolean;
}

/**
 * Makes a folder with configuration to start from. What exists is never changed, so that it can be
 * repeated. Throws `bad-usage` where the folder cannot be made or written in.
 */
export function makeStarterFolder(
  folder: string,
  machine: { readonly dockerGid: number | undefined },
): readonly StarterFile[] {
  const files = {
    "config.ini": readFileSync(EXAMPLE, "utf8"),
    ".env.example": renderEnvExample(machine),
    "README.md": README.replaceAll("FOLDER", folder),
  };
  try {
    makeFolder(folder);
    return Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      return { path, isNew: writeNew(path, text) };
    });
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError("bad-usage", `expected a folder ${folder} to write in (${why})`, {
      cause: error,
    });
  }
}

/** The settings that cannot stand in the ini file, commented out, with their defaults. */
export function renderEnvExample({
  dockerGid,
}: {
  readonly dockerGid: number | undefined;
}): string {
  const known: Readonly<Record<string, string | undefined>> = { DOCKER_GID: dockerGid?.toString() };
  const settings = GROUPS.flatMap((group) => group.settings).filter(
    ({ key, notInFile }) => notInFile !== undefined && key !== configSettings.file.key,
  );
  return [
    "# For the .env beside your compose file: what docker-compose reads itself, and where the engine is.",
    ...settings.map((setting) => renderVariable(setting, known[setting.key])),
  ].join("\n\n");
}

function renderVariable(setting: Setting<unknown>, known: string | undefined): string {
  const { key, about, accepts } = setting;
  const unset = setting.default === undefined ? ` Unset: ${setting.whenUnset}.` : "";
  const line = known === undefined ? `#${key}=${setting.default ?? ""}` : `${key}=${known}`;
  return `# ${about}${unset} (${accepts.replaceAll("`", "")})\n${line}`;
}

function writeNew(path: string, text: string): boolean {
  try {
    writeFileSync(path, text.endsWith("\n") ? text : `${text}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
