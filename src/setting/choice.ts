import type { z } from "zod";
import { fromText, refused, value } from "./from-text.ts";

/** One of a few words, in any case; `also` maps other spellings to them. */
export function choice<const Word extends string>(
  words: readonly Word[],
  also: Readonly<Record<string, Word>> = {},
): z.ZodType<Word, string> {
  const spellings = new Map<string, Word>(words.map((word) => [word.toLowerCase(), word]));
  for (const [spelling, word] of Object.entries(also)) spellings.set(spelling.toLowerCase(), word);
  const [only, ...more] = words;
  const expected = more.length === 0 ? String(only) : `one of ${words.join(", ")}`;
  return fromText(expected, (text) => {
    const word = spellings.get(text.toLowerCase());
    return word === undefined ? refused() : value(word);
  });
}
