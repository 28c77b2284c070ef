import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import type { RE2JS } from "re2js";
import { JAVASCRIPT, RE2 } from "./regex/dialect.ts";
import { RegexRefusal } from "./regex/pattern-reader.ts";
import { translate } from "./regex/translate.ts";

/** A pattern of Python's `re`, ready to be looked for. */
export interface PythonRegex {
  /** `re.search(text) is not None`; undefined: it took too long. */
  search(text: string): boolean | undefined;
}

export type RegexReading =
  | { readonly kind: "regex"; readonly regex: PythonRegex }
  | { readonly kind: "refused"; readonly because: string };

/** Time limit of a pattern that needs backtracking; it blocks the event loop. */
const LONGEST_MS = 1000;

/**
 * Reads a pattern of Python's `re`. It is run by RE2, which takes linear time whatever the pattern
 * is. What RE2 cannot do (looking around, references back, more than a thousand repeats) is run by
 * JavaScript's own engine for a second at most; so is `\b` in text beyond ASCII. Refused are, beside what Python
 * refuses, atomic groups, possessive quantifiers, conditions and `\N{...}`.
 */
export function readPythonRegex(pattern: string): RegexReading {
  try {
    return { kind: "regex", regex: linearRegex(pattern) ?? backtrackingRegex(pattern) };
  } catch (error) {
    if (error instanceof RegexRefusal) return { kind: "refused", because: error.message };
    throw error;
  }
}

function linearRegex(pattern: string): PythonRegex | undefined {
  const { source, hasLastLineEnd, looksBeyondLine, hasWordBoundary } = translate(pattern, RE2);
  if (hasLastLineEnd && looksBeyondLine) return undefined;
  const compiled = compileLinear(source);
  if (compiled === undefined) return undefined;
  return {
    search: (text) => {
      // RE2 knows the ends of words in ASCII only
      if (hasWordBoundary && !isAscii(text)) return backtrackingRegex(pattern).search(text);
      if (compiled.matcher(text).find()) return true;
      // Python's $ also matches before a last line break
      if (!hasLastLineEnd || !text.endsWith("\n")) return false;
      return compiled.matcher(text.slice(0, -1)).find();
    },
  };
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

const require = createRequire(import.meta.url);

function compileLinear(source: string): RE2JS | undefined {
  // loaded for patterns only: it takes as long to load as a small run takes
  const re2 = require("re2js") as typeof import("re2js");
  try {
    return re2.RE2JS.compile(source);
  } catch {
    // what it cannot do, the other engine tries
    return undefined;
  }
}

function backtrackingRegex(pattern: string): PythonRegex {
  const regex = compileBacktracking(translate(pattern, JAVASCRIPT).source);
  return { search: (text) => testWithin(LONGEST_MS, regex, text) };
}

function compileBacktracking(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch (error) {
    if (error instanceof SyntaxError) throw new RegexRefusal(error.message, { cause: error });
    throw error;
  }
}

function testWithin(timeout: number, regex: RegExp, text: string): boolean | undefined {
  try {
    return Boolean(runInNewContext("regex.test(text)", { regex, text }, { timeout }));
  } catch (error) {
    // the error belongs to the other context, and is no instance of this Error
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}
