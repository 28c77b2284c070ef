import type { z } from "zod";
import { fromText, type Reading, refused, value } from "./from-text.ts";

/** A comma inside `{2,3}` belongs to a regular expression. */
const ITEM = /(?:\{\d+,\d*\}|[^\s,])+/g;

/** The items of a text, separated by commas, spaces or line breaks; none when it is empty. */
export function splitList(text: string): readonly string[] {
  return text.match(ITEM) ?? [];
}

/** A list whose items are each read by `read`; `expected` says what they all are. */
export function listOf<Value>(
  expected: string,
  read: (item: string) => Reading<Value>,
): z.ZodType<readonly Value[], string> {
  return fromText(`${expected}, separated by commas or spaces`, (text) => {
    const values: Value[] = [];
    for (const item of splitList(text)) {
      const reading = read(item);
      if (reading.kind === "refused") return refused(reading.because);
      values.push(reading.value);
    }
    return value(values);
  });
}
