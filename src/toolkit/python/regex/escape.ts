import { type PatternReader, RegexRefusal } from "./pattern-reader.ts";

/** The letter after the backslash of a one-character escape. */
const NAMED: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The code of the one character that an escape means, the letter after the backslash being taken
 * already. `inClass`: between brackets `\b` is a backspace, and digits are always octal.
 */
export function readEscape(letter: string, reader: PatternReader, inClass: boolean): number {
  if (letter === "") throw new RegexRefusal("bad escape (end of pattern)");
  const named = inClass && letter === "b" ? 8 : NAMED[letter];
  if (named !== undefined) return named;
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) return readHex(letter, digits, reader);
  if (letter === "0" || (inClass && isOctal(letter))) return readOctal(letter, reader);
  if (letter === "N") throw new RegexRefusal("\\N{...} is not run here, write the character");
  if (/^[A-Za-z0-9]$/.test(letter)) throw new RegexRefusal(`bad escape \\${letter}`);
  return letter.codePointAt(0) ?? 0;
}

function readHex(letter: string, digits: number, reader: PatternReader): number {
  const hex = reader.takeWhile((character) => /^[0-9a-fA-F]$/.test(character), digits);
  if (hex.length !== digits) throw new RegexRefusal(`incomplete escape \\${letter}${hex}`);
  const code = Number.parseInt(hex, 16);
  if (code > 0x10_ffff) throw new RegexRefusal(`bad escape \\${letter}${hex}`);
  return code;
}

function readOctal(first: string, reader: PatternReader): number {
  const octal = first + reader.takeWhile(isOctal, 2);
  const code = Number.parseInt(octal, 8);
  if (code > 0o377) {
    throw new RegexRefusal(`octal escape value \\${octal} outside of range 0-0o377`);
  }
  return code;
}

export function isOctal(character: string): boolean {
  return character >= "0" && character <= "7";
}
