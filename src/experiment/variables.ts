import { ChaosError } from "../world/chaos-error.ts";
import { convertText } from "./convert-text.ts";
import { isJsonObject, type Json, type JsonObject, valueIn } from "./experiment.ts";
import { parseExperimentText } from "./load-text.ts";

/** What the command line says about an experiment. */
export interface Variables {
  readonly configuration: JsonObject;
  /** By scope; each one stands for the whole scope of the experiment. */
  readonly secrets: JsonObject;
  /** For the environment, which they join before anything reads it. */
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
 * Reads the text of a `--var-file`: JSON or YAML with `configuration` and `secrets`, or `.env` lines
 * for the environment. `name` decides by its ending which one it is.
 */
export async function readVariableFile(text: string, name: string): Promise<Variables> {
  if (name.endsWith(".env")) return { ...NO_VARIABLES, env: (await import("dotenv")).parse(text) };
  const format = formatOf(name);
  if (format === undefined) {
    throw new ChaosError(
      "bad-usage",
      `expected a file with variables to end in .json, .yaml, .yml or .env, got ${name}`,
    );
  }
  const value = (await parseExperimentText(text, format, name)) ?? {};
  return {
    configuration: sectionOf(value, "configuration", name),
    secrets: sectionOf(value, "secrets", name),
    env: {},
  };
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

/** The later ones count; what `--var` says counts more than any file. */
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
