import { isJsonList, type Json, type JsonObject } from "../json.ts";
import { PythonNumber } from "./python-number.ts";
import { entriesOf, pythonRepr } from "./python-value.ts";

/**
 * JSON as Python's `json.dumps` writes it: a blank after each comma and colon, all that is not
 * ASCII escaped. Servers that compare a signature or a length see what they always saw.
 */
export function pythonJson(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number" || value instanceof PythonNumber) return pythonRepr(value);
  if (isJsonList(value)) return `[${value.map(pythonJson).join(", ")}]`;
  const pairs = entriesOf(value as JsonObject).map(
    ([key, item]) => `${quoted(key)}: ${pythonJson(item)}`,
  );
  return `{${pairs.join(", ")}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
