import { isJsonList, isJsonObject, type Json, numberOf, valueIn } from "../json.ts";
import { PythonNumber } from "../python/python-number.ts";
import { entriesOf, isTruthy } from "../python/python-value.ts";
import { call } from "./call.ts";
import { compare } from "./compare.ts";
import type { Condition, Operand, Path, Selector, Step } from "./path.ts";

/** The document, and the value that a filter is applied to. */
interface Place {
  readonly root: Json;
  readonly current: Json;
}

/** All matches of a path in a document, in document order; where the path leads nowhere, none. */
export function findAll(path: Path, document: Json): readonly Json[] {
  return follow(path, { root: document, current: document });
}

function follow({ start, steps }: Path, { root, current }: Place): readonly Json[] {
  const from = [start === "root" ? root : current];
  return steps.reduce<readonly Json[]>(
    (found, step) => found.flatMap((value) => takeStep(step, { root, current: value })),
    from,
  );
}

function takeStep({ isRecursive, selectors }: Step, place: Place): readonly Json[] {
  const from = isRecursive ? withDescendants(place.current) : [place.current];
  return from.flatMap((current) =>
    selectors.flatMap((selector) => select(selector, { root: place.root, current })),
  );
}

/** The value, then what is in it, each before what is in it in turn. */
function withDescendants(value: Json): readonly Json[] {
  return [value, ...childrenOf(value).flatMap(withDescendants)];
}

function childrenOf(value: Json): readonly Json[] {
  if (isJsonList(value)) return value;
  return isJsonObject(value) ? entriesOf(value).map(([, child]) => child) : [];
}

/** A filter keeps or drops the current value, not its children: `$.list[*][?(@.up)]`. */
function select(selector: Selector, place: Place): readonly Json[] {
  switch (selector.kind) {
    case "key":
      return atKey(place.current, selector.key);
    case "index":
      return atIndex(place.current, selector.index);
    case "slice":
      return slice(place.current, selector);
    case "every":
      return childrenOf(place.current);
    case "filter":
      return holds(selector.condition, place) ? [place.current] : [];
    case "named-by":
      return follow(selector.path, place).flatMap((name) => atName(place.current, name));
    case "call":
      return combinations(selector.arguments.map((operand) => valuesOf(operand, place))).flatMap(
        (values) => call(selector.name, place.current, values),
      );
  }
}

function atKey(value: Json, key: string): readonly Json[] {
  const found = isJsonObject(value) ? valueIn(value, key) : undefined;
  return found === undefined ? [] : [found];
}

function atIndex(value: Json, index: number): readonly Json[] {
  const found = isJsonList(value) ? value.at(index) : undefined;
  return found === undefined ? [] : [found];
}

/** A number is an index (True is 1), a text is a key, anything else leads nowhere. */
function atName(value: Json, name: Json): readonly Json[] {
  if (typeof name === "string") return atKey(value, name);
  if (typeof name === "boolean") return atIndex(value, Number(name));
  const index = name instanceof PythonNumber ? undefined : numberOf(name);
  return index !== undefined && Number.isInteger(index) ? atIndex(value, index) : [];
}

/**
 * As jsonpath2: the items at Python's `range(start, end, step)`. So bounds do not turn round with a
 * negative step, and an index that is still negative after counting from the end does so again.
 */
function slice(value: Json, { start, end, step = 1 }: Extract<Selector, { kind: "slice" }>) {
  if (!isJsonList(value) || step === 0) return [];
  const fromEnd = (index: number) => (index < 0 ? index + value.length : index);
  // before its beginning there is only the beginning; an end before it stays where it is
  const first = start === undefined || start < -value.length ? 0 : fromEnd(start);
  const last = end === undefined ? value.length : fromEnd(end);
  const found: Json[] = [];
  // beyond its ends the list has nothing: huge bounds cost nothing
  const from = step > 0 ? Math.max(first, -value.length) : Math.min(first, value.length - 1);
  const aligned = first + Math.ceil((from - first) / step) * step;
  for (let at = aligned; step > 0 ? at < last : at > last; at += step) {
    if (at >= value.length || at < -value.length) break;
    found.push(...atIndex(value, at));
  }
  return found;
}

function holds(condition: Condition, place: Place): boolean {
  switch (condition.kind) {
    case "and":
      return condition.conditions.every((part) => holds(part, place));
    case "or":
      return condition.conditions.some((part) => holds(part, place));
    case "not":
      return !holds(condition.condition, place);
    case "some":
      return condition.operand.kind === "path"
        ? follow(condition.operand.path, place).length > 0
        : isTruthy(condition.operand.value);
    case "compare": {
      const right = valuesOf(condition.right, place);
      return valuesOf(condition.left, place).some((one) =>
        right.some((other) => compare(condition.comparison, one, other)),
      );
    }
  }
}

function valuesOf(operand: Operand, place: Place): readonly Json[] {
  return operand.kind === "path" ? follow(operand.path, place) : [operand.value];
}

/** Every way to take one of each. */
function combinations(choices: readonly (readonly Json[])[]): readonly (readonly Json[])[] {
  return choices.reduce<readonly (readonly Json[])[]>(
    (taken, choice) => taken.flatMap((values) => choice.map((value) => [...values, value])),
    [[]],
  );
}
