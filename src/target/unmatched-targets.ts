import { nearest } from "../setting/near-miss.ts";
import { type Pattern, unanchoredHint } from "../setting/pattern.ts";
import { quote } from "../setting/quote.ts";

/**
 * The entries of CHAOS_TARGETS that match nothing in scope, each as a sentence: such an entry is
 * often misspelt, and then what it names is never hit. `names`: of all containers in scope and of
 * their services.
 */
export function unmatchedTargets(
  targets: readonly Pattern[],
  names: readonly string[],
): readonly string[] {
  return targets
    .filter((pattern) => !names.some((name) => pattern.matches(name)))
    .map((pattern) => {
      const hint = unanchoredHint(pattern, names) ?? didYouMean(pattern, names);
      return `${quote(pattern.text)} of CHAOS_TARGETS matches no container in scope${hint === undefined ? "" : `; ${hint}`}`;
    });
}

function didYouMean({ text, isExact }: Pattern, names: readonly string[]): string | undefined {
  const near = isExact ? nearest(text, names) : undefined;
  return near === undefined ? undefined : `did you mean ${near}?`;
}
