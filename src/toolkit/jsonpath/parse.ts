import type { Json, JsonObject } from "../json.ts";
import { PythonNumber } from "../python/python-number.ts";
import {
  COMPARISONS,
  type Condition,
  FUNCTIONS,
  type FunctionName,
  type Operand,
  type Path,
  type Selector,
  type Step,
} from "./path.ts";
import { TokenStream } from "./token-stream.ts";

/**
 * Reads a JSONPath as jsonpath2 does: the root `$` is mandatory, names are quoted with `"` only,
 * equality is a single `=`, and `or` binds tighter than `and`. Throws a `PathRefusal` that names
 * the place.
 */
export function parsePath(text: string): Path {
  const tokens = new TokenStream(text);
  if (!tokens.sees("$")) throw tokens.refusal("$");
  const path = readPath(tokens);
  tokens.expectEnd();
  return path;
}

function readPath(tokens: TokenStream): Path {
  const start = tokens.take().text === "$" ? "root" : "current";
  const steps: Step[] = [];
  while (tokens.sees(".", "..", "[")) steps.push(readStep(tokens));
  return { start, steps };
}

function readStep(tokens: TokenStream): Step {
  if (tokens.takeIf(".")) return { isRecursive: false, selectors: [readBareword(tokens)] };
  const isRecursive = tokens.takeIf("..");
  if (!tokens.takeIf("[")) return { isRecursive, selectors: [readBareword(tokens)] };
  const selectors = tokens.nested(() => readList(tokens, "]", readSelector));
  if (selectors.length === 0) throw tokens.refusal("a key, an index or a filter before ]");
  return { isRecursive, selectors };
}

function readBareword(tokens: TokenStream): Selector {
  if (tokens.takeIf("*")) return { kind: "every" };
  // released versions know no such comparison, so that it is a name like any other
  const isName = tokens.next.kind === "name" || tokens.sees("contains");
  if (!isName) throw tokens.refusal("a name or *");
  const name = tokens.next;
  tokens.take();
  return tokens.sees("(") ? readCall(tokens, name.text) : { kind: "key", key: name.text };
}

function readSelector(tokens: TokenStream): Selector {
  const { kind, text } = tokens.next;
  if (kind === "text") return { kind: "key", key: tokens.take().text };
  if (kind === "number" || tokens.sees(":")) return readIndexOrSlice(tokens);
  if (tokens.takeIf("*")) return { kind: "every" };
  if (tokens.sees("?")) return readFilter(tokens);
  if (tokens.sees("$", "@")) return { kind: "named-by", path: readPath(tokens) };
  if (kind !== "name") throw tokens.refusal('a "key", an index or a filter');
  tokens.take();
  return readCall(tokens, text);
}

function readIndexOrSlice(tokens: TokenStream): Selector {
  const start = readInteger(tokens);
  if (!tokens.takeIf(":")) return { kind: "index", index: start ?? 0 };
  const end = readInteger(tokens);
  const step = tokens.takeIf(":") ? readInteger(tokens) : undefined;
  return {
    kind: "slice",
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(step !== undefined && { step }),
  };
}

function readInteger(tokens: TokenStream): number | undefined {
  const { kind, text } = tokens.next;
  if (kind !== "number") return undefined;
  if (!/^-?\d+$/.test(text)) throw tokens.refusal("a whole number");
  tokens.take();
  return Number(text);
}

function readFilter(tokens: TokenStream): Selector {
  tokens.expect("?");
  tokens.expect("(");
  const condition = readCondition(tokens);
  tokens.expect(")");
  return { kind: "filter", condition };
}

function readCall(tokens: TokenStream, name: string): Selector {
  if (!isFunction(name)) throw tokens.refusal(`one of ${FUNCTIONS.join(", ")}, not ${name},`);
  tokens.expect("(");
  return { kind: "call", name, arguments: tokens.nested(() => readList(tokens, ")", readOperand)) };
}

function isFunction(name: string): name is FunctionName {
  return FUNCTIONS.some((known) => known === name);
}

/** The words `and` and `or` are the other way round than elsewhere: `a and b or c` is `a and (b or c)`. */
function readCondition(tokens: TokenStream): Condition {
  return tokens.nested(() => readChain(tokens, "and", () => readChain(tokens, "or", readTerm)));
}

function readChain(
  tokens: TokenStream,
  kind: "and" | "or",
  readPart: (tokens: TokenStream) => Condition,
): Condition {
  const conditions = [readPart(tokens)];
  while (tokens.takeIf(kind)) conditions.push(readPart(tokens));
  const [only] = conditions;
  return only !== undefined && conditions.length === 1 ? only : { kind, conditions };
}

function readTerm(tokens: TokenStream): Condition {
  if (tokens.takeIf("not")) {
    return { kind: "not", condition: tokens.nested(() => readTerm(tokens)) };
  }
  if (tokens.takeIf("(")) {
    const condition = readCondition(tokens);
    tokens.expect(")");
    return condition;
  }
  const left = readOperand(tokens);
  const comparison = COMPARISONS.find((known) => tokens.takeIf(known));
  if (comparison === undefined) return { kind: "some", operand: left };
  return { kind: "compare", comparison, left, right: readOperand(tokens) };
}

function readOperand(tokens: TokenStream): Operand {
  if (tokens.sees("$", "@")) {
    return { kind: "path", path: tokens.nested(() => readPath(tokens)) };
  }
  return { kind: "value", value: readValue(tokens) };
}

const WORDS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

function readValue(tokens: TokenStream): Json {
  if (tokens.takeIf("[")) return tokens.nested(() => readList(tokens, "]", readValue));
  if (tokens.takeIf("{")) return tokens.nested(() => readObject(tokens));
  const { kind, text } = tokens.next;
  if (kind === "text") return tokens.take().text;
  if (kind === "number") return readNumber(tokens.take().text);
  const word = kind === "word" ? WORDS[text] : undefined;
  if (word === undefined) throw tokens.refusal("a path or a value");
  tokens.take();
  return word;
}

function readNumber(text: string): Json {
  if (/^-?\d+$/.test(text)) return PythonNumber.integer(BigInt(text));
  return PythonNumber.float(Number(text));
}

function readObject(tokens: TokenStream): JsonObject {
  return Object.fromEntries(
    readList(tokens, "}", () => {
      if (tokens.next.kind !== "text") throw tokens.refusal('a "key"');
      const key = tokens.take().text;
      tokens.expect(":");
      return [key, readValue(tokens)];
    }),
  );
}

/** Items with commas between them, and the sign that ends them. */
function readList<T>(
  tokens: TokenStream,
  end: string,
  readItem: (tokens: TokenStream) => T,
): readonly T[] {
  if (tokens.takeIf(end)) return [];
  const items = [readItem(tokens)];
  while (tokens.takeIf(",")) items.push(readItem(tokens));
  tokens.expect(end);
  return items;
}
