import { isJsonList, isJsonObject, type Json, type JsonObject, numberOf } from "../json.ts";
import { PythonNumber, spellFloat } from "./python-number.ts";

/** `str(value)`: what a value becomes inside a longer text, in an argument or a query. */
export function pythonStr(value: Json): string {
  return typeof value === "string" ? value : pythonRepr(value);
}

/** `repr(value)`: as `str`, but text is quoted, as it also is inside lists and objects. */
export function pythonRepr(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoteText(value);
  if (typeof value === "number") return spellNumber(value);
  if (value instanceof PythonNumber) return value.spelling;
  if (isJsonList(value)) return `[${value.map(pythonRepr).join(", ")}]`;
  const pairs = entriesOf(value as JsonObject).map(
    ([key, item]) => `${quoteText(key)}: ${pythonRepr(item)}`,
  );
  return `{${pairs.join(", ")}}`;
}

/** An ordinary number without a fraction came from an integer; all others are floats. */
function spellNumber(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : spellFloat(value);
}

/** `bool(value)`. */
export function isTruthy(value: Json | undefined): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === "object" && !(value instanceof PythonNumber)) {
    return Object.keys(value).length > 0;
  }
  const number = numberOf(value);
  return number === undefined ? Boolean(value) : number !== 0;
}

/** `a == b`: True is 1, 1 is 1.0; the order of keys does not matter. */
export function pythonEquals(a: Json, b: Json): boolean {
  if (isJsonList(a) || isJsonList(b)) {
    return (
      isJsonList(a) &&
      isJsonList(b) &&
      a.length === b.length &&
      a.every((item, at) => pythonEquals(item, b[at] ?? null))
    );
  }
  if (isJsonObject(a) || isJsonObject(b)) {
    return isJsonObject(a) && isJsonObject(b) && objectsEqual(a, b);
  }
  const [left, right] = [comparable(a), comparable(b)];
  if (left === undefined || right === undefined) return a === b;
  // == compares a bigint and a number by their exact values, as Python does
  // biome-ignore lint/suspicious/noDoubleEquals: it is what is meant
  return left == right;
}

function objectsEqual(a: JsonObject, b: JsonObject): boolean {
  const entries = entriesOf(a);
  return (
    entries.length === entriesOf(b).length &&
    entries.every(([key, item]) => {
      const other = Object.hasOwn(b, key) ? b[key] : undefined;
      return other !== undefined && pythonEquals(item, other);
    })
  );
}

/** Below, at or above zero as a number is below, at or above another; undefined with anything else. */
export function orderOf(a: Json, b: Json): number | undefined {
  const [left, right] = [comparable(a), comparable(b)];
  if (left === undefined || right === undefined) return undefined;
  if (left < right) return -1;
  if (left > right) return 1;
  // only numbers have an order
  return pythonEquals(a, b) ? 0 : undefined;
}

function comparable(value: Json): number | bigint | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof PythonNumber && !value.isFloat) return BigInt(value.spelling);
  return numberOf(value);
}

/** The pairs of an object that have a value; undefined means that a key is left out. */
export function entriesOf(object: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(object).flatMap(([key, item]) => (item === undefined ? [] : [[key, item]]));
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\\'"]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    if (character === "\\" || character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    return NAMED[character] ?? escapeCode(character.codePointAt(0) ?? 0);
  });
  return `${quote}${inner}${quote}`;
}

function escapeCode(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x1_0000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
