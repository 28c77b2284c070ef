import { readClass } from "./character-class.ts";
import { type Dialect, shorthandOf } from "./dialect.ts";
import { isOctal, readEscape } from "./escape.ts";
import { PatternReader, RegexRefusal } from "./pattern-reader.ts";

/** `(?aimsx)`: what holds in a part of the pattern. */
interface Flags {
  readonly a: boolean;
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

interface Piece {
  readonly text: string;
  /** An anchor, or nothing at all: a quantifier may not follow. */
  readonly isEmpty: boolean;
}

const NO_FLAGS: Flags = { a: false, i: false, m: false, s: false, x: false };
/** Groups nest in groups; deeper ones are nobody's. */
const DEEPEST = 200;

/**
 * Writes a pattern of Python's `re` (3.11, for text) in the words of another engine. Throws a
 * `RegexRefusal` with Python's own message where Python would not compile it. `\b` looks at ASCII
 * letters only, all else at every kind of writing as Python does.
 */
export function translate(pattern: string, dialect: Dialect): string {
  return new Translation(pattern, dialect).run();
}

class Translation {
  readonly #reader: PatternReader;
  readonly #dialect: Dialect;
  readonly #names: string[] = [];
  #groups = 0;
  #depth = 0;

  constructor(pattern: string, dialect: Dialect) {
    this.#reader = new PatternReader(pattern);
    this.#dialect = dialect;
  }

  run(): string {
    const flags = this.#readGlobalFlags();
    const text = this.#readChoices(flags);
    if (!this.#reader.isAtEnd) throw new RegexRefusal("unbalanced parenthesis");
    return flags.i ? `(?i:${text})` : text;
  }

  #readGlobalFlags(): Flags {
    const mark = this.#reader.mark;
    if (this.#reader.takeIf("(?")) {
      const letters = this.#reader.takeWhile((character) => /^[a-zA-Z]$/.test(character));
      if (letters !== "" && !/[^aiLmsux]/.test(letters) && this.#reader.takeIf(")")) {
        return withFlags(NO_FLAGS, letters, true);
      }
    }
    this.#reader.goBack(mark);
    return NO_FLAGS;
  }

  #readChoices(flags: Flags): string {
    if (++this.#depth > DEEPEST) throw new RegexRefusal("its groups nest too deep");
    const choices = [this.#readSequence(flags)];
    while (this.#reader.takeIf("|")) choices.push(this.#readSequence(flags));
    this.#depth--;
    return choices.join("|");
  }

  #readSequence(flags: Flags): string {
    let sequence = "";
    while (!this.#reader.isAtEnd && this.#reader.next !== "|" && this.#reader.next !== ")") {
      if (flags.x && this.#skipBlank()) continue;
      const piece = this.#readPiece(flags);
      if (flags.x) while (this.#skipBlank());
      sequence += piece.text + this.#readQuantifier(piece, flags);
    }
    return sequence;
  }

  /** In a verbose pattern, blanks and comments mean nothing. */
  #skipBlank(): boolean {
    if (/^[ \t\n\r\f\v]$/.test(this.#reader.next)) {
      this.#reader.take();
      return true;
    }
    if (this.#reader.next !== "#") return false;
    this.#reader.takeUntil("\n");
    return true;
  }

  #readPiece(flags: Flags): Piece {
    const mark = this.#reader.mark;
    const quantifier = this.#takeQuantifier();
    if (quantifier !== undefined) throw new RegexRefusal("nothing to repeat");
    this.#reader.goBack(mark);
    const { lineStart, start, lineEnd, lastLineEnd } = this.#dialect;
    const character = this.#reader.take();
    switch (character) {
      case "^":
        return { text: flags.m ? lineStart : start, isEmpty: true };
      case "$":
        return { text: flags.m ? lineEnd : lastLineEnd, isEmpty: true };
      case ".":
        return piece(flags.s ? "[\\s\\S]" : "[^\\n]");
      case "[":
        return piece(readClass(this.#reader, this.#dialect, flags.a));
      case "(":
        return this.#readGroup(flags);
      case "\\":
        return this.#readEscape(flags);
      default:
        return piece(this.#dialect.character(character.codePointAt(0) ?? 0));
    }
  }

  #readEscape(flags: Flags): Piece {
    const letter = this.#reader.take();
    if (letter === "A") return { text: this.#dialect.start, isEmpty: true };
    if (letter === "Z") return { text: this.#dialect.end, isEmpty: true };
    if (letter === "b" || letter === "B") return { text: `\\${letter}`, isEmpty: true };
    const shorthand = shorthandOf(letter, flags.a);
    if (shorthand !== undefined) {
      return piece(`[${shorthand.isNegated ? "^" : ""}${shorthand.members}]`);
    }
    if (/^[1-9]$/.test(letter)) return this.#readReference(letter);
    return piece(this.#dialect.character(readEscape(letter, this.#reader, false)));
  }

  /** `\1` to `\99`, unless three octal digits make it a character. */
  #readReference(first: string): Piece {
    const second = this.#reader.takeWhile((character) => /^[0-9]$/.test(character), 1);
    if (isOctal(first) && isOctal(second) && isOctal(this.#reader.next)) {
      const code = Number.parseInt(first + second + this.#reader.take(), 8);
      if (code <= 0o377) return piece(this.#dialect.character(code));
      throw new RegexRefusal("octal escape value outside of range 0-0o377");
    }
    const group = Number(first + second);
    if (group > this.#groups) throw new RegexRefusal(`invalid group reference ${group}`);
    return piece(`(?:\\${group})`);
  }

  #readGroup(flags: Flags): Piece {
    if (!this.#reader.takeIf("?")) {
      this.#groups++;
      return this.#readRest("(", flags);
    }
    if (this.#reader.takeIf("P")) return this.#readNamed(flags);
    for (const look of ["=", "!", "<=", "<!"]) {
      if (this.#reader.takeIf(look)) return this.#readRest(`(?${look}`, flags);
    }
    if (this.#reader.takeIf(":")) return this.#readRest("(?:", flags);
    if (this.#reader.takeIf("#")) return this.#skipComment();
    if (this.#reader.next === ">") throw new RegexRefusal("atomic groups (?>...) are not run here");
    if (this.#reader.next === "(") throw new RegexRefusal("conditions (?(1)...) are not run here");
    return this.#readFlagged(flags);
  }

  #readNamed(flags: Flags): Piece {
    if (this.#reader.takeIf("=")) return this.#readNamedReference();
    if (!this.#reader.takeIf("<")) {
      throw new RegexRefusal(`unknown extension ?P${this.#reader.next}`);
    }
    const name = this.#reader.takeUntil(">");
    if (name === undefined) throw new RegexRefusal("missing >, unterminated name");
    if (name === "") throw new RegexRefusal("missing group name");
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      throw new RegexRefusal(`bad character in group name '${name}'`);
    }
    if (this.#names.includes(name)) throw new RegexRefusal(`redefinition of group name '${name}'`);
    this.#groups++;
    this.#names[this.#groups] = name;
    return this.#readRest("(", flags);
  }

  #readNamedReference(): Piece {
    const name = this.#reader.takeUntil(")");
    if (name === undefined) throw new RegexRefusal("missing ), unterminated name");
    const group = this.#names.indexOf(name);
    if (group < 0) throw new RegexRefusal(`unknown group name '${name}'`);
    return piece(`(?:\\${group})`);
  }

  #skipComment(): Piece {
    if (this.#reader.takeUntil(")") === undefined) {
      throw new RegexRefusal("missing ), unterminated comment");
    }
    return { text: "", isEmpty: true };
  }

  /** `(?i-s:...)` */
  #readFlagged(flags: Flags): Piece {
    const isLetter = (character: string) => /^[aiLmsux]$/.test(character);
    const on = this.#reader.takeWhile(isLetter);
    const off = this.#reader.takeIf("-") ? this.#reader.takeWhile(isLetter) : "";
    if (on + off === "") throw new RegexRefusal(`unknown extension ?${this.#reader.next}`);
    if (off === "" && this.#reader.next === ")") {
      throw new RegexRefusal("global flags not at the start of the expression");
    }
    if (!this.#reader.takeIf(":")) throw new RegexRefusal("missing -, : or )");
    const inner = withFlags(withFlags(flags, on, true), off, false);
    const sign = inner.i === flags.i ? "" : inner.i ? "i" : "-i";
    return this.#readRest(`(?${sign}:`, inner);
  }

  #readRest(opening: string, flags: Flags): Piece {
    const inner = this.#readChoices(flags);
    if (!this.#reader.takeIf(")")) throw new RegexRefusal("missing ), unterminated subpattern");
    return piece(`${opening}${inner})`);
  }

  #readQuantifier({ isEmpty }: Piece, flags: Flags): string {
    const quantifier = this.#takeQuantifier();
    if (quantifier === undefined) return "";
    if (isEmpty) throw new RegexRefusal("nothing to repeat");
    if (this.#reader.next === "+")
      throw new RegexRefusal("possessive quantifiers are not run here");
    const lazy = this.#reader.takeIf("?") ? "?" : "";
    if (flags.x) while (this.#skipBlank());
    if (this.#takeQuantifier() !== undefined) throw new RegexRefusal("multiple repeat");
    return quantifier + lazy;
  }

  #takeQuantifier(): string | undefined {
    const sign = this.#reader.takeWhile((character) => /^[*+?]$/.test(character), 1);
    if (sign !== "") return sign;
    const mark = this.#reader.mark;
    if (!this.#reader.takeIf("{")) return undefined;
    const isDigit = (character: string) => /^[0-9]$/.test(character);
    const least = this.#reader.takeWhile(isDigit);
    const hasComma = this.#reader.takeIf(",");
    const most = hasComma ? this.#reader.takeWhile(isDigit) : least;
    // braces around anything else stand for themselves
    if (!this.#reader.takeIf("}") || (least === "" && !hasComma)) {
      this.#reader.goBack(mark);
      return undefined;
    }
    if (most !== "" && Number(most) < Number(least)) {
      throw new RegexRefusal("min repeat greater than max repeat");
    }
    return hasComma ? `{${least || "0"},${most}}` : `{${least}}`;
  }
}

function piece(text: string): Piece {
  return { text, isEmpty: false };
}

function withFlags(flags: Flags, letters: string, isOn: boolean): Flags {
  if (letters.includes("L")) {
    throw new RegexRefusal("bad inline flags: cannot use 'L' flag with a str pattern");
  }
  const changed = Array.from(letters).filter((letter) => letter !== "u");
  return { ...flags, ...Object.fromEntries(changed.map((letter) => [letter, isOn])) };
}
