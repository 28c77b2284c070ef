import type { z } from "zod";
import { fromText, type Reading, refused, value } from "./from-text.ts";

const MOST_ITEMS = 1000;

/** A comma inside `{2,3}` belongs to a regular expression. */
const ITEM = /(?:\{\d+,\d*\}|[^\s,])+/g;

/** The items of a text, separated by commas, spaces or line breaks; none when it is empty. */
export function splitList(text: string): readonly string[] {
  return text.match(ITEM) ?? [];
}

/** Items separated by spaces or line breaks only, since they may hold commas. */
export function wordsOf<Value>(
  expected: string,
  read: (item: string) => Reading<Value>,
): z.ZodType<readonly Value[], string> {
  return fromText(`${expected}, separated by spaces`, (text) =>
    readAll(text.match(/\S+/g) ?? [], read),
  );
}

/** A list whose items are each read by `read`; `expected` says what they all are. */
export function listOf<Value>(
  expected: string,
  read: (item: string) => Reading<Value>,
): z.ZodType<readonly Value[], string> {
  return fromText(`${expected}, separated by commas or spaces`, (text) =>
    readAll(splitList(text), read),
  );
}

function readAll<Value>(
  items: readonly string[],
  read: (item: string) => Reading<Value>,
): Reading<readonly Value[]> {
  if (items.length > MOST_ITEMS) {
    return refused(`it has ${items.length} items, at most ${MOST_ITEMS} are read`);
  }
  const values: Value[] = [];
  for (const item of items) {
    const reading = read(item);
    if (reading.kind === "refused") return refused(reading.because);
    values.push(reading.value);
  }
  return value(values);
}
