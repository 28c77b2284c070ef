import { isJsonList, isJsonObject, type Json } from "../json.ts";
import { entriesOf } from "../python/python-value.ts";
import type { FunctionName } from "./path.ts";

/** A function of a path; no match where the value or the arguments are not of the right kind. */
export function call(name: FunctionName, value: Json, values: readonly Json[]): readonly Json[] {
  switch (name) {
    case "length":
      if (values.length > 0) return [];
      if (typeof value === "string") return [charactersOf(value).length];
      return isJsonList(value) ? [value.length] : [];
    case "keys":
      return pairsOf(value, values).map((pairs) => pairs.map(([key]) => key));
    case "values":
      return pairsOf(value, values).map((pairs) => pairs.map(([, item]) => item));
    case "entries":
      return pairsOf(value, values).map((pairs) => pairs.map((pair) => [...pair]));
    case "charAt":
      return typeof value === "string" ? charAt(charactersOf(value), values) : [];
    case "substring":
      return typeof value === "string" ? substring(charactersOf(value), values) : [];
  }
}

/** The keys of a list are its positions. There are none where the function has arguments. */
function pairsOf(
  value: Json,
  values: readonly Json[],
): readonly (readonly (readonly [Json, Json])[])[] {
  if (values.length > 0) return [];
  if (isJsonList(value)) return [value.map((item, at) => [at, item] as const)];
  return isJsonObject(value) ? [entriesOf(value)] : [];
}

/** Python counts whole characters, not the halves of them that JavaScript does. */
function charactersOf(text: string): readonly string[] {
  return Array.from(text);
}

function charAt(characters: readonly string[], [index, ...more]: readonly Json[]) {
  const at = integerOf(index);
  const found = at === undefined || more.length > 0 ? undefined : characters.at(at);
  return found === undefined ? [] : [found];
}

/** As a slice of Python: negative bounds count from the end. */
function substring(characters: readonly string[], values: readonly Json[]): readonly Json[] {
  const [start, end] = values.map(integerOf);
  if (start === undefined || values.length > 2) return [];
  if (values.length === 1) return [characters.slice(start).join("")];
  return end === undefined ? [] : [characters.slice(start, end).join("")];
}

function integerOf(value: Json | undefined): number | undefined {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}
