import { invalid } from "../invalid.ts";
import { isJsonObject, type Json, type JsonObject, numberOf, valueIn } from "../json.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";
import { expectProvider, type PathLookup, validateProvider } from "./validate-provider.ts";

/** Throws a `bad-experiment` for an invalid probe or action; returns warnings. */
export function validateActivity(activity: Json, lookup: PathLookup): readonly string[] {
  if (!isTruthy(activity)) throw invalid("empty activity is no activity");
  if (!isJsonObject(activity)) throw invalid("an activity must be a mapping");
  if (isReference(activity)) return [];
  const type = valueIn(activity, "type") ?? null;
  if (!isTruthy(type)) throw invalid("an activity must have a type");
  if (type !== "probe" && type !== "action") {
    throw invalid(`'${pythonStr(type)}' is not a supported activity type`);
  }
  const name = valueIn(activity, "name") ?? null;
  if (!isTruthy(name)) throw invalid("an activity must have a name");
  const provider = expectProvider(activity);
  validateTimes(activity);
  return validateProvider(provider, pythonStr(name), lookup);
}

function isReference(activity: JsonObject): boolean {
  const reference = valueIn(activity, "ref") ?? null;
  if (reference === null) return false;
  if (typeof reference === "string" && reference !== "") return true;
  throw invalid("reference to activity must be non-empty strings");
}

function validateTimes(activity: JsonObject): void {
  const timeout = valueIn(activity, "timeout") ?? null;
  if (timeout !== null && !isNumber(timeout)) throw invalid("activity timeout must be a number");
  const pauses = valueIn(activity, "pauses") ?? {};
  if (!isJsonObject(pauses)) throw invalid("activity pauses must be a mapping");
  for (const when of ["before", "after"]) {
    const pause = valueIn(pauses, when) ?? null;
    if (pause !== null && !isNumber(pause) && !isPlaceholder(pause)) {
      throw invalid(
        `activity ${when} pause must be a number or a pattern to a variable from the configuration or secrets`,
      );
    }
  }
  const background = valueIn(activity, "background");
  if (background !== undefined && typeof background !== "boolean") {
    throw invalid("activity background must be a boolean");
  }
}

/** In Python a boolean is a number too. */
function isNumber(value: Json): boolean {
  return typeof value === "boolean" || numberOf(value) !== undefined;
}

/** Chaos Toolkit accepts anything between the first brace and the last. */
function isPlaceholder(value: Json): boolean {
  return typeof value === "string" && /^\$\{.*\}$/s.test(value);
}
