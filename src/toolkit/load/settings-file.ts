import { homedir } from "node:os";
import { join } from "node:path";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject, valueIn } from "../json.ts";
import { parseExperimentText } from "./load-text.ts";
import { readText } from "./read-text.ts";

/** The path where no option names another. */
export const DEFAULT_SETTINGS_FILE = "~/.chaostoolkit/settings.yaml";

/** The path with `~` spelled out. */
export function settingsPath(path: string): string {
  const home = process.env.HOME || homedir();
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}

/**
 * Chaos Toolkit's settings file; undefined where there is none. An empty one is as good as `{}`.
 * Throws a `bad-experiment` for one that is not YAML, or not a mapping.
 */
export async function readSettings(path: string): Promise<JsonObject | undefined> {
  const file = settingsPath(path);
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ChaosError(
      "bad-experiment",
      `cannot read the settings file ${file}: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
  const value = await parseExperimentText(text, "yaml", file);
  if (value === null) return {};
  if (!isJsonObject(value))
    throw new ChaosError("bad-experiment", `${file}: expected a mapping of settings`);
  return value;
}

/** A place in the settings: whether it exists, and what they are once it has another value. */
export interface SettingsEntry {
  readonly value: Json;
  /** The settings with another value there; undefined takes the entry away. */
  replace(value: Json | undefined): JsonObject;
}

/**
 * Finds `auths.example\.com.type` or `notifications[0].url`: keys divided by dots, an escaped dot
 * belonging to its key, and positions in lists. Undefined where there is no such entry.
 */
export function findSetting(settings: JsonObject, path: string): SettingsEntry | undefined {
  const steps = path.split(/(?<!\\)\./).flatMap((part) => {
    const bare = part.replaceAll("\\", "");
    const [, name, at] = /^(.*)\[(\d+)\]$/.exec(bare) ?? [];
    return name === undefined ? [bare] : [name, Number(at)];
  });
  let value: Json = settings;
  for (const step of steps) {
    const child: Json | undefined = childOf(value, step);
    if (child === undefined) return undefined;
    value = child;
  }
  return { value, replace: (other) => withValue(settings, steps, other) as JsonObject };
}

function childOf(parent: Json, step: string | number): Json | undefined {
  if (typeof step === "number") return isJsonList(parent) ? parent[step] : undefined;
  return isJsonObject(parent) ? valueIn(parent, step) : undefined;
}

function withValue(
  parent: Json,
  steps: readonly (string | number)[],
  value: Json | undefined,
): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const child = withValue(childOf(parent, step) ?? null, rest, value);
  if (isJsonList(parent))
    return parent.flatMap((item, at) => {
      if (at !== step) return [item];
      return child === undefined ? [] : [child];
    });
  if (!isJsonObject(parent)) return parent;
  return Object.fromEntries(
    Object.entries(parent).flatMap(([key, item]) => {
      const next = key === step ? child : item;
      return next === undefined ? [] : [[key, next]];
    }),
  );
}
