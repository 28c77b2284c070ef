import type { ExperimentDocument } from "../document.ts";
import { invalid } from "../invalid.ts";
import { isJsonObject, type Json, type JsonObject, numberOf, valueIn } from "../json.ts";
import { convertText } from "../load/convert-text.ts";
import { PythonNumber } from "../python/python-number.ts";
import { entriesOf, pythonStr } from "../python/python-value.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A section of definitions, and what resolves it. */
export interface SectionQuestion {
  readonly experiment: ExperimentDocument;
  /** Values of the command line or a file, for names that the experiment declares. */
  readonly overrides?: JsonObject | undefined;
  readonly env: Environment;
}

/** A section that is a mapping; empty where it is missing or null. */
export function sectionOf(
  experiment: ExperimentDocument,
  name: "configuration" | "secrets",
): JsonObject {
  const section = valueIn(experiment, name) ?? {};
  if (!isJsonObject(section)) throw invalid(`expected ${name} to be a mapping`);
  return section;
}

/**
 * The configuration with overrides in place and the environment read. Values of probes are
 * still definitions: see dynamic-configuration.ts. Throws where a variable without a default is
 * missing, or is not of its type.
 */
export function resolveConfiguration({
  experiment,
  overrides = {},
  env,
}: SectionQuestion): JsonObject {
  return Object.fromEntries(
    entriesOf(sectionOf(experiment, "configuration")).map(([name, declared]) => {
      const override = valueIn(overrides, name);
      const definition = override === undefined ? declared : override;
      return [name, isOfType(definition, "env") ? readVariable(name, definition, env) : definition];
    }),
  );
}

export function isOfType(value: Json, type: "env" | "vault" | "probe"): value is JsonObject {
  return isJsonObject(value) && valueIn(value, "type") === type;
}

/** The name of the variable that a definition of type env means. */
export function variableOf(name: string, definition: JsonObject): string {
  const key = valueIn(definition, "key");
  if (typeof key === "string") return key;
  throw invalid(`'${name}' is of type env and needs a \`key\`, the name of the variable`);
}

/** A variable that is set counts, also when it is empty; otherwise the default, also null. */
function readVariable(name: string, definition: JsonObject, env: Environment): Json {
  const key = variableOf(name, definition);
  const fallback = valueIn(definition, "default");
  const given = env[key] ?? fallback;
  if (given === undefined) {
    throw invalid(
      `Configuration makes reference to an environment key that does not exist: ${key}`,
    );
  }
  const type = valueIn(definition, "env_var_type") ?? null;
  if (type === null) return given;
  if (typeof given !== "string") return convertNumber(given, pythonStr(type));
  const conversion = convertText(given, pythonStr(type));
  if (conversion.kind === "value") return conversion.value;
  throw invalid(`configuration '${name}', from ${key}: ${conversion.because}`);
}

/** A default that is a number is converted to the type; any other stays as it is. */
function convertNumber(given: Json, type: string): Json {
  const number = typeof given === "boolean" ? Number(given) : numberOf(given);
  if (number === undefined) return given;
  if (type === "float" || type === "number") return PythonNumber.float(number);
  const isInteger = type === "int" || type === "integer";
  return isInteger && Number.isSafeInteger(Math.trunc(number)) ? Math.trunc(number) : given;
}
