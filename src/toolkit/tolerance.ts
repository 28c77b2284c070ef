import { providerOf, type Scope } from "./document.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject, textIn, valueIn } from "./json.ts";
import { findAll } from "./jsonpath/evaluate.ts";
import { PathRefusal } from "./jsonpath/lex.ts";
import { parsePath } from "./jsonpath/parse.ts";
import { compareDecimals, type Decimal, decimalOf, readDecimal } from "./python/decimal.ts";
import { PythonNumber } from "./python/python-number.ts";
import { readPythonRegex } from "./python/python-regex.ts";
import { isTruthy, orderOf, pythonEquals, pythonRepr } from "./python/python-value.ts";
import { readJson } from "./python/read-json.ts";
import type { RunProbe } from "./scope/probe-outcome.ts";
import { substitute } from "./scope/substitute.ts";

/** Whether a value is within a tolerance, and if not, why not. */
export type Judgement =
  | { readonly isMet: true }
  | {
      readonly isMet: false;
      readonly because: string;
      /** The two cannot be compared: Chaos Toolkit ends with a traceback here. */
      readonly isMisfit: boolean;
    };

export interface ToleranceQuestion {
  /** As it is written in the experiment. */
  readonly tolerance: Json;
  /** The output of the probe. */
  readonly value: Json;
  readonly scope: Scope;
  /** Runs the probe that a tolerance can be. */
  readonly runProbe: RunProbe;
}

/** Whether the output of a probe is within its tolerance. */
export async function isWithinTolerance(question: ToleranceQuestion): Promise<boolean> {
  return (await judgeTolerance(question)).isMet;
}

/**
 * The same with the reason. Where the two cannot be compared (a regex on an object, text with a
 * number) the tolerance is not met either, and the reason names both.
 */
export async function judgeTolerance(question: ToleranceQuestion): Promise<Judgement> {
  const { scope, value } = question;
  const tolerance =
    typeof question.tolerance === "string"
      ? substitute(question.tolerance, scope)
      : question.tolerance;
  if (isJsonList(tolerance)) return judgeList(tolerance, value);
  if (!isJsonObject(tolerance)) return judgeSingle(tolerance, value);
  switch (textIn(tolerance, "type")) {
    case "regex":
      return judgeRegex(tolerance, targetOf(tolerance, value), scope);
    case "jsonpath":
      return judgeJsonPath(tolerance, targetOf(tolerance, value), scope);
    case "range":
      return judgeRange(tolerance, targetOf(tolerance, value));
    case "probe":
      return judgeByProbe(tolerance, question);
    default:
      return unmet(`the tolerance ${pythonRepr(tolerance)} is of no known type`);
  }
}

/** An integer is compared with the status of a process or an HTTP answer. */
function judgeSingle(tolerance: Exclude<Json, readonly Json[] | JsonObject>, value: Json) {
  const isInteger =
    typeof tolerance === "boolean" || typeof tolerance === "string" || isWhole(tolerance);
  if (!isInteger) return unmet(`${pythonRepr(tolerance)} can be no tolerance`);
  const status = isWhole(tolerance) ? statusOf(value) : undefined;
  return met(
    pythonEquals(status ?? value, tolerance),
    `expected ${pythonRepr(tolerance)}, came ${shortened(status ?? value)}`,
  );
}

function isWhole(tolerance: Json): boolean {
  if (tolerance instanceof PythonNumber) return !tolerance.isFloat;
  return typeof tolerance === "number" && Number.isInteger(tolerance);
}

/** A list of statuses for a value with a status; otherwise two items are bounds, more a choice. */
function judgeList(tolerance: readonly Json[], value: Json): Judgement {
  const status = statusOf(value);
  const [low, high, ...more] = tolerance;
  if (status === undefined && low !== undefined && high !== undefined && more.length === 0) {
    return judgeBounds(low, high, value);
  }
  return met(
    tolerance.some((item) => pythonEquals(item, status ?? value)),
    `expected one of ${pythonRepr(tolerance)}, came ${shortened(status ?? value)}`,
  );
}

function judgeBounds(low: Json, high: Json, value: Json): Judgement {
  const [fromLow, toHigh] = [orderOf(low, value), orderOf(value, high)];
  const expected = `from ${pythonRepr(low)} to ${pythonRepr(high)}`;
  if (fromLow === undefined || toHigh === undefined) {
    return misfit(`${shortened(value)} cannot be compared with bounds ${expected}`);
  }
  return met(fromLow <= 0 && toHigh <= 0, `expected ${expected}, came ${shortened(value)}`);
}

function judgeRegex(tolerance: JsonObject, value: Json, scope: Scope): Judgement {
  const pattern = substitute(valueIn(tolerance, "pattern") ?? null, scope);
  if (typeof pattern !== "string") return misfit(`the pattern ${pythonRepr(pattern)} is no text`);
  if (typeof value !== "string") {
    return misfit(`a regex needs text; what came is ${shortened(value)}; is \`target\` right?`);
  }
  const reading = readPythonRegex(pattern);
  if (reading.kind === "refused") return misfit(`the pattern ${pattern}: ${reading.because}`);
  const found = reading.regex.search(value);
  if (found === undefined) return unmet(`the pattern ${pattern} took too long to look for`);
  return met(found, `${pattern} does not occur in ${shortened(value)}`);
}

function judgeJsonPath(tolerance: JsonObject, target: Json, scope: Scope): Judgement {
  const path = substitute(valueIn(tolerance, "path") ?? null, scope);
  if (typeof path !== "string") return misfit(`the path ${pythonRepr(path)} is no text`);
  const found = findIn(target, path);
  if (typeof found === "string") return misfit(`the path ${path}: ${found}`);
  const came = `${path} found ${shortened(found)}`;
  const expect = valueIn(tolerance, "expect");
  if (expect !== undefined) {
    const expected = substitute(expect, scope);
    const list = isJsonList(expected) ? expected : [expected];
    return met(pythonEquals([...found], list), `${came}, expected ${pythonRepr(list)}`);
  }
  const count = valueIn(tolerance, "count") ?? null;
  if (count === null) return met(found.length > 0, came);
  return met(pythonEquals(found.length, count), `${came}, expected ${pythonRepr(count)} of them`);
}

/** The matches, or why the path cannot be followed. */
function findIn(target: Json, path: string): readonly Json[] | string {
  try {
    return findAll(parsePath(path), parsed(target));
  } catch (error) {
    if (error instanceof PathRefusal) return error.message;
    if (error instanceof RangeError) return "the value nests too deep";
    throw error;
  }
}

/** The value of a text that is JSON. */
function parsed(value: Json): Json {
  if (typeof value !== "string") return value;
  try {
    return readJson(value);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** Compares exactly: the text "0.1" is below the float 0.1. */
function judgeRange(tolerance: JsonObject, target: Json): Judgement {
  const range = valueIn(tolerance, "range") ?? null;
  const [low, high] = isJsonList(range) ? range.map(exactly) : [];
  if (low === undefined || high === undefined) {
    return misfit(`the range ${pythonRepr(range)} is not two numbers`);
  }
  const value = exactly(target);
  if (value === undefined)
    // text that is no number misses the range; anything else cannot be compared
    return (typeof target === "string" ? unmet : misfit)(
      `a range needs a number; what came is ${shortened(target)}`,
    );
  return met(
    compareDecimals(low, value) <= 0 && compareDecimals(value, high) <= 0,
    `expected a number in ${pythonRepr(range)}, came ${shortened(target)}`,
  );
}

function exactly(value: Json): Decimal | undefined {
  if (typeof value === "boolean") return decimalOf(Number(value));
  if (typeof value === "number" || value instanceof PythonNumber) return decimalOf(value);
  return typeof value === "string" ? readDecimal(value) : undefined;
}

/** The probe gets the value as its argument `value`, and its result decides. */
async function judgeByProbe(probe: JsonObject, question: ToleranceQuestion): Promise<Judgement> {
  const provider = providerOf(probe);
  const given = valueIn(provider, "arguments") ?? {};
  const withValue = isJsonObject(given) ? { ...given, value: question.value } : given;
  const outcome = await question.runProbe(
    { ...probe, provider: { ...provider, arguments: withValue } },
    question.scope,
  );
  if (outcome.kind === "failed") return unmet(`its tolerance probe failed: ${outcome.because}`);
  return met(isTruthy(outcome.output), `its tolerance probe gave ${shortened(outcome.output)}`);
}

function statusOf(value: Json): Json | undefined {
  return isJsonObject(value) ? valueIn(value, "status") : undefined;
}

/** The member of the value that `target` names; the value itself where there is none. */
function targetOf(tolerance: JsonObject, value: Json): Json {
  const target = textIn(tolerance, "target");
  if (target === undefined || !isJsonObject(value)) return value;
  const found = valueIn(value, target);
  return found === undefined ? value : found;
}

function met(isMet: boolean, otherwise: string): Judgement {
  return isMet ? { isMet } : unmet(otherwise);
}

function unmet(because: string): Judgement {
  return { isMet: false, because, isMisfit: false };
}

function misfit(because: string): Judgement {
  return { isMet: false, because, isMisfit: true };
}

const LONGEST = 200;

function shortened(value: Json | readonly Json[]): string {
  const text = pythonRepr(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
