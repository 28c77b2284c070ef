import type { Json } from "../json.ts";
import { PythonNumber } from "../python/python-number.ts";
import { readTimestamp } from "./timestamp.ts";

/** What a plain scalar is, by the name of its tag in YAML 1.1. */
export type ScalarTag = "str" | "null" | "bool" | "int" | "float" | "timestamp" | "merge" | "value";

const TRUE = ["yes", "true", "on"];
const FALSE = ["no", "false", "off"];

const INTEGER =
  /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
/** An exponent needs its sign, and a number with an exponent its point: `1e3` is text. */
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME =
  /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/;

/** The tag that YAML 1.1, as PyYAML reads it, gives to a scalar without quotes and tag. */
export function tagOf(text: string): ScalarTag {
  if (text === "" || text === "~" || isCased(text, "null")) return "null";
  if ([...TRUE, ...FALSE].some((word) => isCased(text, word))) return "bool";
  if (text === "<<") return "merge";
  if (text === "=") return "value";
  if (INTEGER.test(text)) return "int";
  if (FLOAT.test(text)) return "float";
  return DATE.test(text) || TIME.test(text) ? "timestamp" : "str";
}

/** In small letters, in capitals, or with one capital in front: `yEs` is text. */
function isCased(text: string, word: string): boolean {
  return text === word || text === word.toUpperCase() || text === capitalized(word);
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The value of a scalar of that tag; undefined where the text is no such thing (`!!int abc`). */
export function readScalar(text: string, tag: ScalarTag): Json | undefined {
  switch (tag) {
    case "str":
    case "value":
    case "merge":
      return text;
    case "null":
      return null;
    case "bool":
      return readBoolean(text.toLowerCase());
    case "int":
      return readInteger(text);
    case "float":
      return readFloat(text);
    case "timestamp":
      return readTimestamp(text);
  }
}

function readBoolean(word: string): boolean | undefined {
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : undefined;
}

function readInteger(text: string): Json | undefined {
  const [sign, digits] = splitSign(text.replaceAll("_", ""));
  const magnitude = readMagnitude(digits);
  return magnitude === undefined ? undefined : PythonNumber.integer(sign * magnitude);
}

function readMagnitude(digits: string): bigint | undefined {
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) return BigInt(digits);
  if (/^0[0-7]*$/.test(digits)) return BigInt(`0o${digits}`);
  if (!/^\d+(?::\d+)*$/.test(digits)) return undefined;
  return digits.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

function readFloat(text: string): Json | undefined {
  const [sign, digits] = splitSign(text.replaceAll("_", "").toLowerCase());
  if (digits === ".inf") return Number(sign) * Number.POSITIVE_INFINITY;
  if (digits === ".nan") return Number.NaN;
  const parts = digits.split(":");
  if (!parts.every((part) => /^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(part))) return undefined;
  const sum = parts.reduce((whole, part) => whole * 60 + Number(part), 0);
  return PythonNumber.float(Number(sign) * sum);
}

function splitSign(text: string): readonly [sign: bigint, rest: string] {
  if (text.startsWith("-")) return [-1n, text.slice(1)];
  return [1n, text.startsWith("+") ? text.slice(1) : text];
}
