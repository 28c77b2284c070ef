import type { Json } from "./experiment.ts";
import { PythonNumber } from "./python-number.ts";

/**
 * Reads JSON and keeps what Python would keep of its numbers: `1.0` is not `1`, and no integer is
 * too big. Throws the SyntaxError of `JSON.parse`, also for what Python alone takes (`NaN`).
 */
export function readJson(text: string): Json {
  return JSON.parse(text, exactNumber as (key: string, value: unknown) => unknown) as Json;
}

function exactNumber(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  const { source } = context;
  if (typeof value !== "number" || source === undefined) return value;
  return /[.eE]/.test(source) ? PythonNumber.float(value) : PythonNumber.integer(BigInt(source));
}
