import { RE2JS } from "re2js";
import { type Reading, refused, value } from "./from-text.ts";
import { listNames } from "./list-names.ts";
import { quote } from "./quote.ts";

/** What a user wrote to name containers or services, made ready to compare. */
export interface Pattern {
  /** As the user wrote it. */
  readonly text: string;
  /** Whether it is one name, without `*`, `?` or `re2:`. */
  readonly isExact: boolean;
  /** Always compares the whole name. */
  matches(name: string): boolean;
  /** Whether a part of the name matches, as patterns of other tools do; never for a plain name. */
  matchesPartOf(name: string): boolean;
}

const REGULAR_EXPRESSION = "re2:";

/** Names of containers are shorter; a regular expression of this length still compiles at once. */
const LONGEST = 1000;

/**
 * Reads an exact name, a glob with `*` and `?`, or `re2:` and a regular expression. A pattern
 * that can match no name is refused instead of silently matching nothing.
 */
export function readPattern(text: string): Reading<Pattern> {
  if (text.length > LONGEST) {
    return refused(`a name or pattern has at most ${LONGEST} characters, got ${text.length}`);
  }
  if (text.startsWith(REGULAR_EXPRESSION)) return readRegularExpression(text);
  const [wrong] = text.match(/[^A-Za-z0-9_.*?-]/u) ?? [];
  if (wrong !== undefined) {
    return refused(
      `in ${quote(text)} the character ${quote(wrong)} is not allowed in a name; a regular expression starts with re2:`,
    );
  }
  if (text === "") return refused("an empty pattern matches nothing");
  const isExact = !/[*?]/.test(text);
  return value({
    text,
    isExact,
    matches: isExact ? (name) => name === text : (name) => globMatches(text, name),
    matchesPartOf: () => false,
  });
}

function readRegularExpression(text: string): Reading<Pattern> {
  const source = text.slice(REGULAR_EXPRESSION.length);
  if (source === "") return refused(`nothing follows ${REGULAR_EXPRESSION}`);
  try {
    // RE2 needs linear time, whatever the pattern; a RegExp can be made to hang
    const compiled = RE2JS.compile(source);
    return value({
      text,
      isExact: false,
      matches: (name) => compiled.matches(name),
      matchesPartOf: (name) => compiled.matcher(name).find(),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused(why.replace(/^error parsing regexp: /, `in ${quote(text)}: `));
  }
}

/**
 * Says how to write a regular expression that matches parts of names only, as Pumba's do; undefined:
 * it does not match even a part of one.
 */
export function unanchoredHint(pattern: Pattern, known: readonly string[]): string | undefined {
  const partly = known.filter((name) => pattern.matchesPartOf(name));
  if (partly.length === 0) return undefined;
  const source = pattern.text.slice("re2:".length);
  const start = source.startsWith("^") ? "" : ".*";
  const end = source.endsWith("$") ? "" : ".*";
  // an alternative at the top would otherwise take only one of the two additions
  const body = source.includes("|") ? `(${source})` : source;
  return `it matches a part of ${listNames([...new Set(partly)])}, but a pattern must match the whole name: write re2:${start}${body}${end}`;
}

/** Goes back to the last `*` only, which is enough for globs and never slow. */
function globMatches(glob: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let position = 0; position < name.length; ) {
    if (glob[at] === "*") {
      star = at++;
      resume = position;
    } else if (glob[at] === "?" || glob[at] === name[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else {
      return false;
    }
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}
