import type { z } from "zod";
import { fromText, type Reading, refused, value } from "../setting/from-text.ts";
import { splitList } from "../setting/list.ts";
import { quote } from "../setting/quote.ts";

/** Brokers and databases that hold data, and what watches the experiment. */
export const PROTECTED_BY_DEFAULT = [
  "rabbitmq",
  "postgres",
  "mysql",
  "mariadb",
  "mongo",
  "prometheus",
  "grafana",
] as const;

/**
 * The words in force, lower-case: the defaults and what the user adds, without what `!word` removes.
 * A word that no name can contain, or a `!word` that removes nothing, is refused: it would look like
 * a protection that is not there.
 */
export function protectedWords(): z.ZodType<readonly string[], string> {
  return fromText(
    "words separated by commas or spaces, with ! before a word to remove it",
    effective,
  );
}

function effective(text: string): Reading<readonly string[]> {
  const items = splitList(text.toLowerCase());
  const removed = items.filter((item) => item.startsWith("!")).map((item) => item.slice(1));
  const added = items.filter((item) => !item.startsWith("!"));
  for (const word of [...added, ...removed]) {
    if (!/^[a-z0-9_.-]+$/.test(word)) {
      return refused(
        `no name contains ${quote(word)}; a protected word is plain text, not a pattern`,
      );
    }
  }
  for (const word of removed) {
    if (added.includes(word)) return refused(`${word} is both added and removed`);
    if (!PROTECTED_BY_DEFAULT.some((known) => known === word)) {
      return refused(
        `!${word} removes nothing; only ${PROTECTED_BY_DEFAULT.join(", ")} can be removed`,
      );
    }
  }
  const kept = PROTECTED_BY_DEFAULT.filter((word) => !removed.includes(word));
  return value([...new Set([...kept, ...added])]);
}
