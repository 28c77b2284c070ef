import type { z } from "zod";
import { fromText, type Reading, refused, value } from "../setting/from-text.ts";
import { splitList } from "../setting/list.ts";
import { quote } from "../setting/quote.ts";

/** What hardly anybody wants to lose, and what watches the experiment. */
export const PROTECTED_BY_DEFAULT = ["rabbitmq", "postgres", "prometheus", "grafana"] as const;

/**
 * The words in force, lower-case: the defaults and what the user adds, less what `!word` takes
 * away. A word that no name can contain, or a `!word` that takes nothing away, is refused:
 * somebody would believe in a protection that is not there.
 */
export function protectedWords(): z.ZodType<readonly string[], string> {
  return fromText(
    "words, separated by commas or spaces, each perhaps with a ! before it",
    effective,
  );
}

function effective(text: string): Reading<readonly string[]> {
  const items = splitList(text.toLowerCase());
  const removed = items.filter((item) => item.startsWith("!")).map((item) => item.slice(1));
  const added = items.filter((item) => !item.startsWith("!"));
  for (const word of [...added, ...removed]) {
    if (!/^[a-z0-9_.-]+$/.test(word)) {
      return refused(`${quote(word)} is in no name; a protected word is plain text, no pattern`);
    }
  }
  for (const word of removed) {
    if (added.includes(word)) return refused(`${word} is both added and taken away`);
    if (!PROTECTED_BY_DEFAULT.some((known) => known === word)) {
      return refused(`!${word} takes nothing away, only ${PROTECTED_BY_DEFAULT.join(", ")} can be`);
    }
  }
  const kept = PROTECTED_BY_DEFAULT.filter((word) => !removed.includes(word));
  return value([...new Set([...kept, ...added])]);
}
