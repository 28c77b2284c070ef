import type { ProviderDocument } from "../document.ts";
import { invalid } from "../invalid.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject, textIn, valueIn } from "../json.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";

/** Finds executables on the machine. */
export interface PathLookup {
  /** The path of an executable, found as `which` does; undefined: there is none. */
  readonly findOnPath: (path: string) => string | undefined;
}

const TYPES: readonly Json[] = ["python", "process", "http"];
const OLD_ARGUMENTS =
  "Process arguments should now be a list to keep the ordering of the arguments. Dictionary arguments are deprecated for process activities.";

/** The provider of an activity. Throws a `bad-experiment` where it is of no known type. */
export function expectProvider(activity: JsonObject): ProviderDocument {
  const provider = valueIn(activity, "provider") ?? null;
  if (!isTruthy(provider)) throw invalid("an activity requires a provider");
  if (!isJsonObject(provider)) throw invalid("the provider of an activity must be a mapping");
  const type = valueIn(provider, "type") ?? null;
  if (!isTruthy(type)) throw invalid("a provider must have a type");
  if (!TYPES.includes(type)) throw invalid(`unknown provider type '${pythonStr(type)}'`);
  return provider;
}

/** Throws a `bad-experiment` for an invalid provider; returns warnings. */
export function validateProvider(
  provider: ProviderDocument,
  name: string,
  lookup: PathLookup,
): readonly string[] {
  switch (textIn(provider, "type")) {
    case "process":
      return validateProcess(provider, name, lookup);
    case "http":
      return validateHttp(provider);
    default:
      throw pythonRefusal(provider, name);
  }
}

/** Python code is not supported, in any place of an experiment. */
export function pythonRefusal(provider: ProviderDocument, name: string) {
  const call = [textIn(provider, "module"), textIn(provider, "func")].filter(
    (part) => part !== undefined,
  );
  const what = call.length > 0 ? `the Python function ${call.join(".")}` : "Python code";
  return invalid(
    `'${name}' calls ${what}, and providers of type python are not supported: ` +
      "expected a provider of type http or process; a process can start a Python interpreter",
  );
}

function validateProcess(provider: ProviderDocument, name: string, { findOnPath }: PathLookup) {
  const path = valueIn(provider, "path") ?? null;
  if (!isTruthy(path)) throw invalid("a process activity must have a path");
  if (typeof path !== "string" || findOnPath(path) === undefined) {
    throw invalid(`path '${pythonStr(path)}' cannot be found, in activity '${name}'`);
  }
  return isJsonObject(valueIn(provider, "arguments")) ? [OLD_ARGUMENTS] : [];
}

function validateHttp(provider: ProviderDocument): readonly string[] {
  if (!isTruthy(valueIn(provider, "url"))) throw invalid("a HTTP activity must have a URL");
  const headers = valueIn(provider, "headers");
  if (isTruthy(headers) && (isJsonList(headers) || !isJsonObject(headers))) {
    throw invalid("a HTTP activities expect headers as a mapping");
  }
  return [];
}
