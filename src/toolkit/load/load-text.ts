import { ChaosError } from "../../world/chaos-error.ts";
import { YamlRefusal } from "../invalid.ts";
import { isJsonList, isJsonObject, type Json } from "../json.ts";
import { entriesOf } from "../python/python-value.ts";
import { readJson } from "../python/read-json.ts";

export type TextFormat = "json" | "yaml";

/** The error for any other format. */
export const FORMATS = "only files with json, yaml or yml extensions are supported";

/** Deeper than any experiment; Python gives up before a thousand. */
const DEEPEST = 500;

/**
 * Reads the text of an experiment, or of a file with variables. `name` is for messages. Rejects with
 * a `bad-experiment` that names the place where the text is not what it should be.
 */
export async function parseExperimentText(
  text: string,
  format: TextFormat,
  name: string,
): Promise<Json> {
  // the YAML reader is large, and most experiments are JSON
  const read = format === "json" ? readJson : (await import("../yaml/read-yaml.ts")).readYaml;
  try {
    const value = read(text);
    if (isDeeperThan(value, DEEPEST)) throw new RangeError();
    return value;
  } catch (error) {
    throw new ChaosError(
      "bad-experiment",
      `${name}: expected ${spell(format)}, but ${why(error)}`,
      {
        cause: error,
      },
    );
  }
}

function spell(format: TextFormat): string {
  return format === "json" ? "JSON" : "YAML";
}

function why(error: unknown): string {
  // the parsers' own recursion ends in a RangeError too
  if (error instanceof RangeError) return `it nests deeper than ${DEEPEST} levels`;
  // the first line has the error and its place; the others show the source
  if (error instanceof SyntaxError || error instanceof YamlRefusal)
    return (error.message.split("\n")[0] ?? "").trim().replace(/:$/, "");
  throw error;
}

function isDeeperThan(value: Json, levels: number): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((item) => {
      if (isJsonList(item)) return item;
      return isJsonObject(item) ? entriesOf(item).map(([, child]) => child) : [];
    });
  }
  return false;
}
