import { PythonNumber } from "../python/python-number.ts";

/** Replaces a secret. */
export const HIDDEN = "*****";

/** A shorter secret would replace parts of unrelated texts. */
const SHORTEST = 4;

/**
 * The value with every secret in it replaced: in texts, in keys, and as URLs and JSON write it. A
 * number that is written like a secret is one. Secrets of fewer than four characters are left:
 * every journal has a `1` or an `on`.
 */
export function redact<T>(value: T, secrets: readonly string[]): T {
  const hide = textRedactor(secrets);
  return hide === undefined ? value : (walk(value, hide) as T);
}

/** The same for single texts, like lines of a log; undefined where there is nothing to hide. */
export function textRedactor(secrets: readonly string[]): ((text: string) => string) | undefined {
  const spellings = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(spellingsOf);
  if (spellings.length === 0) return undefined;
  // the longest first: one secret can hold another
  const longestFirst = [...new Set(spellings)].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(RegExp.escape).join("|"), "g");
  return (text) => text.replace(pattern, HIDDEN);
}

function spellingsOf(secret: string): readonly string[] {
  const inUrl = new URLSearchParams([["", secret]]).toString().slice(1);
  const inPath = inUrl.replaceAll("+", "%20");
  return [secret, inUrl, inPath, JSON.stringify(secret).slice(1, -1)];
}

function walk(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === "string") return hide(value);
  if (typeof value === "number" || value instanceof PythonNumber) {
    return hide(String(value)) === HIDDEN ? HIDDEN : value;
  }
  if (Array.isArray(value)) return value.map((item) => walk(item, hide));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [hide(key), walk(item, hide)]),
  );
}
