/** How the same thing is written for the engine that runs it. */
export interface Dialect {
  readonly start: string;
  readonly end: string;
  /** Python's `$`: at the end, and before a line break that ends the text. */
  readonly lastLineEnd: string;
  readonly lineStart: string;
  readonly lineEnd: string;
  /** `\b`, between what belongs to a word (the members of a class) and what does not. */
  readonly wordBoundary: (word: string) => string;
  readonly noWordBoundary: (word: string) => string;
  readonly character: (code: number) => string;
}

/**
 * RE2 has no way to look ahead to a last line break: its `$` is the very end here, and whoever
 * searches does so again in the text without its last line break. Its words are of ASCII.
 */
export const RE2: Dialect = {
  start: "\\A",
  end: "\\z",
  lastLineEnd: "\\z",
  lineStart: "(?m:^)",
  lineEnd: "(?m:$)",
  wordBoundary: () => "\\b",
  noWordBoundary: () => "\\B",
  character: (code) => `\\x{${code.toString(16)}}`,
};

/** JavaScript with the flag `u`; only what RE2 cannot do is run there. */
export const JAVASCRIPT: Dialect = {
  start: "(?<![\\s\\S])",
  end: "(?![\\s\\S])",
  lastLineEnd: "(?=\\n?(?![\\s\\S]))",
  lineStart: "(?<![^\\n])",
  lineEnd: "(?![^\\n])",
  wordBoundary: (word) => `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`,
  noWordBoundary: (word) => `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`,
  character: (code) => `\\u{${code.toString(16)}}`,
};

/** What is in a class like `\w`, to be put between brackets. */
export interface Shorthand {
  readonly members: string;
  readonly isNegated: boolean;
}

const UNICODE: Readonly<Record<string, string>> = {
  d: "\\p{Nd}",
  w: "\\p{L}\\p{N}_",
  s: "\\t-\\r\\x1c-\\x20\\x85\\p{Z}",
};
const ASCII: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "A-Za-z0-9_",
  s: "\\t-\\r\\x20",
};

/** `\d`, `\w`, `\s` and their opposites as Python means them: of all writing, unless `(?a)`. */
export function shorthandOf(letter: string, isAscii: boolean): Shorthand | undefined {
  const members = (isAscii ? ASCII : UNICODE)[letter.toLowerCase()];
  return members === undefined
    ? undefined
    : { members, isNegated: letter !== letter.toLowerCase() };
}

/** The members of `\w`. */
export function wordMembers(isAscii: boolean): string {
  return shorthandOf("w", isAscii)?.members ?? "";
}
