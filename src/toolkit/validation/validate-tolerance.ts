import { invalid } from "../invalid.ts";
import {
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  numberOf,
  valueIn,
} from "../json.ts";
import { PathRefusal } from "../jsonpath/lex.ts";
import { parsePath } from "../jsonpath/parse.ts";
import { PythonNumber } from "../python/python-number.ts";
import { readPythonRegex } from "../python/python-regex.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";
import { validateActivity } from "./validate-activity.ts";
import type { PathLookup } from "./validate-provider.ts";

const EXPECTED =
  "hypothesis probe tolerance must either be an integer, a string, a boolean or a pair of values for boundaries. " +
  "It can also be a dictionary which is a probe activity definition that takes an argument called `value` with " +
  "the value of the probe itself to be validated";

/** Throws a `bad-experiment` for an invalid tolerance. */
export function validateTolerance(tolerance: Json, lookup: PathLookup): void {
  if (isJsonList(tolerance)) return;
  if (!isJsonObject(tolerance)) {
    if (isFloat(tolerance) || tolerance === null) throw invalid(EXPECTED);
    return;
  }
  const type = valueIn(tolerance, "type") ?? null;
  switch (type) {
    case "probe":
      // its arguments must be an object, to take the value: no warning
      validateActivity(tolerance, lookup);
      return;
    case "regex":
      validateRegex(tolerance);
      return;
    case "jsonpath":
      validateJsonPath(tolerance);
      return;
    case "range":
      validateRange(tolerance);
      return;
    default:
      throw invalid(`hypothesis probe tolerance type '${pythonStr(type)}' is unsupported`);
  }
}

function isFloat(value: Json): boolean {
  if (value instanceof PythonNumber) return value.isFloat;
  return typeof value === "number" && !Number.isInteger(value);
}

function validateRegex(tolerance: JsonObject): void {
  const pattern = valueIn(tolerance, "pattern");
  if (pattern === undefined) {
    throw invalid("hypothesis regex probe tolerance must have a `pattern` key");
  }
  if (typeof pattern !== "string") {
    throw invalid(`hypothesis probe tolerance pattern ${pythonStr(pattern)} has an invalid type`);
  }
  const reading = readPythonRegex(pattern);
  if (reading.kind === "refused") {
    throw invalid(
      `hypothesis probe tolerance pattern ${pattern} seems invalid: ${reading.because}`,
    );
  }
}

function validateJsonPath(tolerance: JsonObject): void {
  const path = valueIn(tolerance, "path");
  if (path === undefined) {
    throw invalid("hypothesis jsonpath probe tolerance must have a `path` key");
  }
  if (typeof path === "string" ? path.trim() === "" : !isTruthy(path)) {
    throw invalid("hypothesis probe tolerance JSON path cannot be empty");
  }
  const isPath = typeof path === "string" && isJsonPath(path);
  if (!isPath) {
    throw invalid(`hypothesis probe tolerance JSON path ${pythonStr(path)} is invalid`);
  }
}

function isJsonPath(path: string): boolean {
  try {
    parsePath(path);
    return true;
  } catch (error) {
    if (error instanceof PathRefusal) return false;
    throw error;
  }
}

function validateRange(tolerance: JsonObject): void {
  const range = valueIn(tolerance, "range");
  if (range === undefined) {
    throw invalid("hypothesis range probe tolerance must have a `range` key");
  }
  if (!isJsonList(range)) throw invalid("hypothesis range must be a sequence");
  if (range.length !== 2) {
    throw invalid("hypothesis range sequence must be made of two values");
  }
  for (const [at, which] of ["lower", "upper"].entries()) {
    const bound = range[at] ?? null;
    if (numberOf(bound) === undefined && typeof bound !== "boolean") {
      throw invalid(`hypothesis range ${which} boundary must be a number`);
    }
  }
}
