import { RegexRefusal } from "./pattern-reader.ts";

/** `(?aimsx)`: what holds in a part of the pattern. */
export interface Flags {
  readonly a: boolean;
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

export const NO_FLAGS: Flags = { a: false, i: false, m: false, s: false, x: false };

/** One of the letters after `(?`. */
export function isFlag(character: string): boolean {
  return /^[aiLmsux]$/.test(character);
}

export function withFlags(flags: Flags, letters: string, isOn: boolean): Flags {
  if (letters.includes("L")) {
    throw new RegexRefusal("bad inline flags: cannot use 'L' flag with a str pattern");
  }
  const changed = Array.from(letters).filter((letter) => letter !== "u");
  return { ...flags, ...Object.fromEntries(changed.map((letter) => [letter, isOn])) };
}
