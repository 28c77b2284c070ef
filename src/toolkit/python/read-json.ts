import type { Json } from "../json.ts";
import { PythonNumber } from "./python-number.ts";

/** Replaces NaN while JSON is read: a number that occurs nowhere. */
const NAN = "0e-99999";
const BEYOND_JSON = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/gs;

/**
 * Reads JSON and keeps of its numbers what Python keeps: `1.0` is not `1`, no integer is too big,
 * and `NaN` and `Infinity` are numbers, as servers in Python write them. Throws the SyntaxError of
 * `JSON.parse`.
 */
export function readJson(text: string): Json {
  try {
    return parse(text);
  } catch (error) {
    const json = text.replace(BEYOND_JSON, (part) => {
      if (part === "NaN") return NAN;
      return part.startsWith('"') ? part : part.replace("Infinity", "1e99999");
    });
    if (json === text || !isJson(json)) throw error;
    return parse(json);
  }
}

function parse(text: string): Json {
  return JSON.parse(text, exactNumber as (key: string, value: unknown) => unknown) as Json;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function exactNumber(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  const { source } = context;
  if (typeof value !== "number" || source === undefined) return value;
  if (source === NAN) return Number.NaN;
  return /[.eE]/.test(source) ? PythonNumber.float(value) : PythonNumber.integer(BigInt(source));
}
