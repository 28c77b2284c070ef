import type { Json } from "../json.ts";
import { readPythonFloat, readPythonInteger } from "../python/python-number.ts";
import { readJson } from "../python/read-json.ts";

export type Conversion =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "refused"; readonly because: string };

/** How Chaos Toolkit names the types that a text can be given. */
export const TEXT_TYPES = "variable type can only be: bool, str, int, float, bytes or json";

/**
 * Converts a text to the type of `env_var_type` or `--var name:type=`. Without a type it stays text,
 * and so do bytes, which have no place in JSON.
 */
export function convertText(text: string, type: string | undefined): Conversion {
  switch (type) {
    case undefined:
    case "str":
    case "string":
    case "bytes":
      return { kind: "value", value: text };
    case "bool":
      return { kind: "value", value: !["false", "0", "no"].includes(text.toLowerCase()) };
    case "int":
    case "integer":
      return converted(readPythonInteger(text), text, "an integer");
    case "float":
    case "number":
      return converted(readPythonFloat(text), text, "a number");
    case "json":
      return convertJson(text);
    default:
      return { kind: "refused", because: TEXT_TYPES };
  }
}

function converted(value: Json | undefined, text: string, expected: string): Conversion {
  return value === undefined
    ? { kind: "refused", because: `expected ${expected}, got ${JSON.stringify(text)}` }
    : { kind: "value", value };
}

function convertJson(text: string): Conversion {
  // an empty variable is no JSON, and stays empty in Chaos Toolkit too
  if (text === "") return { kind: "value", value: "" };
  try {
    return { kind: "value", value: readJson(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { kind: "refused", because: `expected JSON: ${error.message}` };
  }
}
