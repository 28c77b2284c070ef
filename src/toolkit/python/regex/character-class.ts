import { type Dialect, type Shorthand, shorthandOf } from "./dialect.ts";
import { readEscape } from "./escape.ts";
import { type PatternReader, RegexRefusal } from "./pattern-reader.ts";

type Member = { readonly code: number; readonly text: string } | Shorthand;

/** Reads `[...]`, its bracket taken already. */
export function readClass(reader: PatternReader, dialect: Dialect, isAscii: boolean): string {
  const isNegated = reader.takeIf("^");
  const members: string[] = [];
  const opposites: string[] = [];
  for (let isFirst = true; isFirst || reader.next !== "]"; isFirst = false) {
    const member = readMember(reader, isAscii);
    if (!("code" in member)) {
      (member.isNegated ? opposites : members).push(member.members);
    } else {
      members.push(readRange(member, reader, dialect, isAscii));
    }
  }
  reader.take();
  return write(members.join(""), opposites, isNegated);
}

function readMember(reader: PatternReader, isAscii: boolean): Member {
  if (reader.isAtEnd) throw new RegexRefusal("unterminated character set");
  const character = reader.take();
  if (character !== "\\") return { code: character.codePointAt(0) ?? 0, text: character };
  const letter = reader.take();
  const shorthand = shorthandOf(letter, isAscii);
  if (shorthand !== undefined) return shorthand;
  return { code: readEscape(letter, reader, true), text: `\\${letter}` };
}

/** One character, or the range that begins with it. */
function readRange(
  from: { readonly code: number; readonly text: string },
  reader: PatternReader,
  { character }: Dialect,
  isAscii: boolean,
): string {
  const mark = reader.mark;
  if (!reader.takeIf("-") || reader.next === "]") {
    reader.goBack(mark);
    return character(from.code);
  }
  const to = readMember(reader, isAscii);
  if (!("code" in to) || to.code < from.code) {
    const end = "code" in to ? to.text : "a class";
    throw new RegexRefusal(`bad character range ${from.text}-${end}`);
  }
  return `${character(from.code)}-${character(to.code)}`;
}

/** `\W` and its like cannot be combined with others in brackets where letters are not only ASCII. */
function write(members: string, opposites: readonly string[], isNegated: boolean): string {
  if (opposites.length === 0) return `[${isNegated ? "^" : ""}${members}]`;
  const choices = opposites.map((opposite) => `[^${opposite}]`);
  const all = [...(members === "" ? [] : [`[${members}]`]), ...choices].join("|");
  return isNegated ? `(?:(?!${all})[\\s\\S])` : `(?:${all})`;
}
