import { ChaosError } from "../../world/chaos-error.ts";
import { isJsonObject, type Json, type JsonObject, valueIn } from "../json.ts";
import { convertText } from "./convert-text.ts";
import { parseExperimentText } from "./load-text.ts";

/** The values that the command line sets for an experiment. */
export interface Variables {
  readonly configuration: JsonObject;
  /** By scope; each replaces the whole scope of the experiment. */
  readonly secrets: JsonObject;
  /** For the environment; they are set before anything reads it. */
  readonly env: Readonly<Record<string, string>>;
}

export const NO_VARIABLES: Variables = { configuration: {}, secrets: {}, env: {} };

/** Reads `name=value` or `name:type=value`, as `--var` takes it; throws a `bad-usage`. */
export function readVariable(text: string): readonly [name: string, value: Json] {
  const [, named, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (named === undefined || value === undefined) {
    throw new ChaosError("bad-usage", `expected name[:type]=value, got ${JSON.stringify(text)}`);
  }
  const colon = named.lastIndexOf(":");
  const name = colon < 0 ? named : named.slice(0, colon);
  const conversion = convertText(value, colon < 0 ? undefined : named.slice(colon + 1));
  if (conversion.kind === "value") return [name, conversion.value];
  throw new ChaosError("bad-usage", conversion.because);
}

/**
 * Reads the text of a `--var-file`: JSON or YAML with `configuration` and `secrets` where the ending
 * of its name says so; otherwise lines such as `NAME=value` for the environment. An empty file
 * sets nothing.
 */
export async function readVariableFile(text: string, name: string): Promise<Variables> {
  if (text === "") return NO_VARIABLES;
  const format = formatOf(name);
  if (format === undefined) return { ...NO_VARIABLES, env: readAssignments(text, name) };
  const value = (await parseExperimentText(text, format, name)) ?? {};
  return {
    configuration: sectionOf(value, "configuration", name),
    secrets: sectionOf(value, "secrets", name),
    env: {},
  };
}

/** As in Chaos Toolkit, quotes belong to the value, and so does everything after them. */
function readAssignments(text: string, name: string): Readonly<Record<string, string>> {
  const lines = text.split("\n").map((line) => line.trim());
  const assignments = lines.flatMap((line, at) =>
    line === "" || line.startsWith("#") ? [] : [{ line, at }],
  );
  return Object.fromEntries(
    assignments.map(({ line, at }) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
      if (key !== undefined && value !== undefined) return [key, value];
      // the line itself may be half of a secret
      throw new ChaosError("bad-experiment", `${name}: expected NAME=value on line ${at + 1}`);
    }),
  );
}

/** By the ending of a file's name; undefined for any that is neither. */
export function formatOf(name: string): "json" | "yaml" | undefined {
  if (name.endsWith(".json")) return "json";
  return /\.ya?ml$/.test(name) ? "yaml" : undefined;
}

function sectionOf(value: Json, key: "configuration" | "secrets", name: string): JsonObject {
  const section = isJsonObject(value) ? (valueIn(value, key) ?? {}) : undefined;
  if (isJsonObject(section)) return section;
  throw new ChaosError(
    "bad-experiment",
    `${name}: expected a mapping with configuration and secrets, which are mappings themselves`,
  );
}

/** A later value replaces an earlier one; `--var` takes precedence over every file. */
export function mergeVariables(
  files: readonly Variables[],
  single: readonly (readonly [name: string, value: Json])[],
): Variables {
  const merged = files.reduce<Variables>(
    (sum, file) => ({
      configuration: { ...sum.configuration, ...file.configuration },
      secrets: { ...sum.secrets, ...file.secrets },
      env: { ...sum.env, ...file.env },
    }),
    NO_VARIABLES,
  );
  return {
    ...merged,
    configuration: { ...merged.configuration, ...Object.fromEntries(single) },
  };
}
