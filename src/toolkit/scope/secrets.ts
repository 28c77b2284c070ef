import { invalid } from "../invalid.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject, valueIn } from "../json.ts";
import { entriesOf, pythonStr } from "../python/python-value.ts";
import {
  type Environment,
  isOfType,
  type SectionQuestion,
  sectionOf,
  variableOf,
} from "./configuration.ts";

export interface ResolvedSecrets {
  /** By scope and name, for substitution; they never go back into the experiment. */
  readonly secrets: JsonObject;
  /**
   * The values from outside the experiment, as text. Logs and journals must not show them. A value
   * that the file itself has is in the journal with it.
   */
  readonly hidden: readonly string[];
}

/**
 * The secrets with overrides in place (which replace a whole scope) and the environment read.
 * Throws where a variable is missing, and for Vault, which is not supported.
 */
export function resolveSecrets({
  experiment,
  overrides = {},
  env,
}: SectionQuestion): ResolvedSecrets {
  const hidden: string[] = [];
  const scopes = entriesOf(sectionOf(experiment, "secrets")).map(([scope, declared]) => {
    const override = valueIn(overrides, scope) ?? undefined;
    const keys = (override === undefined ? declared : override) ?? {};
    // a secret outside any scope is read, so that it may be missing, but no placeholder can mean it
    if (isOfType(keys, "env")) return [scope, resolve(scope, keys, env, hidden)] as const;
    if (!isJsonObject(keys)) throw invalid(`expected secrets of '${scope}' to be a mapping`);
    const resolved = entriesOf(keys).map(([name, value]) => [
      name,
      resolve(name, value, env, hidden),
    ]);
    const values: JsonObject = Object.fromEntries(resolved);
    if (override !== undefined) hidden.push(...textsIn(values));
    return [scope, values] as const;
  });
  return { secrets: Object.fromEntries(scopes), hidden: [...new Set(hidden)] };
}

function resolve(name: string, value: Json, env: Environment, hidden: string[]): Json {
  if (isOfType(value, "vault")) {
    throw invalid(
      `secret '${name}' is kept in HashiCorp Vault, which is not supported: ` +
        'expected a value or {"type": "env", "key": "NAME"}',
    );
  }
  if (isOfType(value, "env")) {
    const text = readVariable(variableOf(name, value), env);
    hidden.push(text);
    return text;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    entriesOf(value).map(([key, inner]) => [key, resolve(key, inner, env, hidden)]),
  );
}

function readVariable(key: string, env: Environment): string {
  const text = env[key];
  if (text !== undefined) return text;
  throw invalid(`Secrets make reference to an environment key that does not exist: ${key}`);
}

function textsIn(value: Json): readonly string[] {
  if (isJsonList(value)) return value.flatMap(textsIn);
  if (isJsonObject(value)) return entriesOf(value).flatMap(([, item]) => textsIn(item));
  return value === null || typeof value === "boolean" ? [] : [pythonStr(value)];
}
