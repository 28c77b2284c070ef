/** The path is none: where, and what was expected there. */
export class PathRefusal extends Error {}

export interface Token {
  /** A sign or word of the language. */
  readonly kind: "sign" | "word" | "name" | "text" | "number" | "end";
  /** Of a text: what is between the quotes, escapes as they are. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const BLANK = /[ \t\n\r]+/y;
const SIGN = /\.\.|!=|>=|<=|[@$.*=<>{}[\]:,()?]/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?(?:0|[1-9][0-9]*))?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they end the text, as in JSON
const TEXT = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;

/** Reserved words, which cannot be names except `contains`; a key of that name needs quotes. */
const WORDS: readonly string[] = ["and", "or", "not", "contains", "true", "false", "null"];

/** Takes a path apart; the last token is always the end. */
export function lex(path: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < path.length) {
    const blank = matchAt(BLANK, path, at);
    if (blank === undefined) {
      const token = readToken(path, at);
      tokens.push(token.token);
      at = token.end;
    } else {
      at += blank[0].length;
    }
  }
  return [...tokens, { kind: "end", text: "the end", at }];
}

function readToken(path: string, at: number): { readonly token: Token; readonly end: number } {
  const found = (
    [
      ["text", TEXT],
      ["number", NUMBER],
      ["name", NAME],
      ["sign", SIGN],
    ] as const
  )
    .map(([kind, pattern]) => ({ kind, match: matchAt(pattern, path, at) }))
    .find(({ match }) => match !== undefined);
  if (found?.match === undefined) {
    throw new PathRefusal(`nothing begins with ${path.charAt(at)} at character ${at + 1}`);
  }
  const [whole, inner] = found.match;
  const kind = found.kind === "name" && WORDS.includes(whole) ? "word" : found.kind;
  return { token: { kind, text: inner ?? whole, at }, end: at + whole.length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
