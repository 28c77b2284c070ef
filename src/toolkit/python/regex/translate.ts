import { readClass } from "./character-class.ts";
import { type Dialect, shorthandOf, wordMembers } from "./dialect.ts";
import { isOctal, readEscape } from "./escape.ts";
import { type Flags, isFlag, NO_FLAGS, withFlags } from "./flags.ts";
import { PatternReader, RegexRefusal } from "./pattern-reader.ts";
import { takeQuantifier } from "./quantifier.ts";

interface Piece {
  readonly text: string;
  /** An anchor, or nothing at all: a quantifier may not follow. */
  readonly isEmpty: boolean;
}

/** How deep groups may nest. */
const DEEPEST = 200;

export interface Translated {
  readonly source: string;
  /** It has Python's `$`, which a last line break may follow. */
  readonly hasLastLineEnd: boolean;
  /** Something may come after that, which has to see the line break. */
  readonly looksBeyondLine: boolean;
  readonly hasWordBoundary: boolean;
}

/**
 * Writes a pattern of Python's `re` (3.11, for text) in the words of another engine. Throws a
 * `RegexRefusal`, mostly with Python's own message, where Python would not compile it.
 */
export function translate(pattern: string, dialect: Dialect): Translated {
  return new Translation(pattern, dialect).run();
}

class Translation {
  readonly #reader: PatternReader;
  readonly #dialect: Dialect;
  readonly #names: string[] = [];
  /** Groups that are not closed yet: nothing in them may refer to them. */
  readonly #open = new Set<number>();
  #groups = 0;
  #depth = 0;
  #hasLastLineEnd = false;
  #looksBeyondLine = false;
  #hasWordBoundary = false;

  constructor(pattern: string, dialect: Dialect) {
    this.#reader = new PatternReader(pattern);
    this.#dialect = dialect;
  }

  run(): Translated {
    const flags = this.#readGlobalFlags();
    const text = this.#readChoices(flags);
    if (!this.#reader.isAtEnd) throw new RegexRefusal("unbalanced parenthesis");
    return {
      source: flags.i ? `(?i:${text})` : text,
      hasLastLineEnd: this.#hasLastLineEnd,
      looksBeyondLine: this.#looksBeyondLine,
      hasWordBoundary: this.#hasWordBoundary,
    };
  }

  #readGlobalFlags(): Flags {
    let flags = NO_FLAGS;
    for (;;) {
      while (this.#skip(flags));
      const mark = this.#reader.mark;
      const isOpen = this.#reader.takeIf("(?");
      const letters = isOpen ? this.#reader.takeWhile(isFlag) : "";
      if (letters === "" || !this.#reader.takeIf(")")) {
        this.#reader.goBack(mark);
        return flags;
      }
      flags = withFlags(flags, letters, true);
    }
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
      if (this.#skip(flags)) continue;
      const piece = this.#readPiece(flags);
      while (this.#skip(flags));
      sequence += piece.text + this.#readQuantifier(piece, flags);
    }
    return sequence;
  }

  /** Comments mean nothing, and neither do blanks in a verbose pattern. */
  #skip(flags: Flags): boolean {
    if (this.#reader.takeIf("(?#")) {
      if (this.#reader.takeUntil(")") !== undefined) return true;
      throw new RegexRefusal("missing ), unterminated comment");
    }
    if (!flags.x) return false;
    if (this.#reader.next !== "#") return this.#reader.takeWhile(isBlank) !== "";
    this.#reader.takeUntil("\n");
    return true;
  }

  #readPiece(flags: Flags): Piece {
    const mark = this.#reader.mark;
    const quantifier = takeQuantifier(this.#reader);
    if (quantifier !== undefined) throw new RegexRefusal("nothing to repeat");
    this.#reader.goBack(mark);
    const { lineStart, start, lineEnd } = this.#dialect;
    const character = this.#reader.take();
    switch (character) {
      case "^":
        return { text: flags.m ? lineStart : start, isEmpty: true };
      case "$":
        return { text: flags.m ? lineEnd : this.#lastLineEnd(), isEmpty: true };
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

  #lastLineEnd(): string {
    this.#hasLastLineEnd = true;
    const mark = this.#reader.mark;
    this.#reader.takeWhile((character) => character === ")");
    if (!this.#reader.isAtEnd && (this.#depth > 1 || this.#reader.next !== "|")) {
      this.#looksBeyondLine = true;
    }
    this.#reader.goBack(mark);
    return this.#dialect.lastLineEnd;
  }

  #readEscape(flags: Flags): Piece {
    const letter = this.#reader.take();
    if (letter === "A") return { text: this.#dialect.start, isEmpty: true };
    if (letter === "Z") {
      this.#looksBeyondLine = true;
      return { text: this.#dialect.end, isEmpty: true };
    }
    if (letter === "b" || letter === "B") {
      this.#hasWordBoundary = true;
      const { wordBoundary, noWordBoundary } = this.#dialect;
      const boundary = letter === "b" ? wordBoundary : noWordBoundary;
      return { text: boundary(wordMembers(flags.a)), isEmpty: true };
    }
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
    return this.#refer(group);
  }

  #refer(group: number): Piece {
    if (this.#open.has(group)) throw new RegexRefusal("cannot refer to an open group");
    return piece(`(?:\\${group})`);
  }

  #readGroup(flags: Flags): Piece {
    if (!this.#reader.takeIf("?")) return this.#readCapturing(flags);
    if (this.#reader.takeIf("P")) return this.#readNamed(flags);
    for (const look of ["=", "!", "<=", "<!"]) {
      if (!this.#reader.takeIf(look)) continue;
      // in brackets of its own: Python lets it be repeated
      return piece(`(?:${this.#readRest(`(?${look}`, flags).text})`);
    }
    if (this.#reader.takeIf(":")) return this.#readRest("(?:", flags);
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
    const first = this.#names.indexOf(name);
    if (first >= 0) {
      throw new RegexRefusal(
        `redefinition of group name '${name}' as group ${this.#groups + 1}; was group ${first}`,
      );
    }
    this.#names[this.#groups + 1] = name;
    return this.#readCapturing(flags);
  }

  #readNamedReference(): Piece {
    const name = this.#reader.takeUntil(")");
    if (name === undefined) throw new RegexRefusal("missing ), unterminated name");
    const group = this.#names.indexOf(name);
    if (group < 0) throw new RegexRefusal(`unknown group name '${name}'`);
    return this.#refer(group);
  }

  #readCapturing(flags: Flags): Piece {
    const group = ++this.#groups;
    this.#open.add(group);
    const rest = this.#readRest("(", flags);
    this.#open.delete(group);
    return rest;
  }

  /** `(?i-s:...)` */
  #readFlagged(flags: Flags): Piece {
    const on = this.#reader.takeWhile(isFlag);
    const off = this.#reader.takeIf("-") ? this.#reader.takeWhile(isFlag) : "";
    if (on + off === "") throw this.#unknownExtension();
    if (off === "" && this.#reader.next === ")") {
      throw new RegexRefusal("global flags not at the start of the expression");
    }
    if (!this.#reader.takeIf(":")) throw new RegexRefusal("missing -, : or )");
    const inner = withFlags(withFlags(flags, on, true), off, false);
    const sign = inner.i === flags.i ? "" : inner.i ? "i" : "-i";
    return this.#readRest(`(?${sign}:`, inner);
  }

  #unknownExtension(): RegexRefusal {
    if (this.#reader.isAtEnd) return new RegexRefusal("unexpected end of pattern");
    const sign = this.#reader.take();
    return new RegexRefusal(`unknown extension ?${sign}${sign === "<" ? this.#reader.next : ""}`);
  }

  #readRest(opening: string, flags: Flags): Piece {
    const inner = this.#readChoices(flags);
    if (!this.#reader.takeIf(")")) throw new RegexRefusal("missing ), unterminated subpattern");
    return piece(`${opening}${inner})`);
  }

  #readQuantifier({ isEmpty }: Piece, flags: Flags): string {
    const quantifier = takeQuantifier(this.#reader);
    if (quantifier === undefined) return "";
    if (isEmpty) throw new RegexRefusal("nothing to repeat");
    if (this.#reader.next === "+")
      throw new RegexRefusal("possessive quantifiers are not run here");
    const lazy = this.#reader.takeIf("?") ? "?" : "";
    while (this.#skip(flags));
    if (takeQuantifier(this.#reader) !== undefined) throw new RegexRefusal("multiple repeat");
    return quantifier + lazy;
  }
}

function isBlank(character: string): boolean {
  return /^[ \t\n\r\f\v]$/.test(character);
}

function piece(text: string): Piece {
  return { text, isEmpty: false };
}
