const LONGEST = 80;

/**
 * What a user wrote, fit for a message: in quotes, control and invisible characters escaped,
 * shortened, and without the credentials of a URL.
 */
export function quote(text: string): string {
  const harmless = text.replace(/\/\/[^/\s]*@/g, "//***@");
  const short = harmless.length > LONGEST ? `${harmless.slice(0, LONGEST)}…` : harmless;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
