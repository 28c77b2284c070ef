import { hideCredentials } from "./hide-credentials.ts";

const LONGEST = 80;

/**
 * What a user wrote, fit for a message: in quotes, control and invisible characters escaped,
 * shortened, and without the secrets of a URL.
 */
export function quote(text: string): string {
  // a secret may be long, and what is shown begins with the text
  const harmless = hideCredentials(text.slice(0, 100 * LONGEST));
  const short = harmless.length > LONGEST ? `${harmless.slice(0, LONGEST)}…` : harmless;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
