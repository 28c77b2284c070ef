import { lex, PathRefusal, type Token } from "./lex.ts";

/** How deep filters and brackets may nest. */
const DEEPEST = 100;

/** The tokens of a path, taken from the front. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(path: string) {
    this.#tokens = lex(path);
  }

  get next(): Token {
    // the end is a token too, and nothing takes it
    return this.#tokens[this.#at] ?? { kind: "end", text: "the end", at: 0 };
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** Whether one of these signs or words of the language comes next. */
  sees(...texts: readonly string[]): boolean {
    const { kind, text } = this.next;
    return (kind === "sign" || kind === "word") && texts.includes(text);
  }

  takeIf(text: string): boolean {
    const isThere = this.sees(text);
    if (isThere) this.take();
    return isThere;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.refusal(text);
  }

  expectEnd(): void {
    if (this.next.kind !== "end") throw this.refusal("the end");
  }

  refusal(expected: string): PathRefusal {
    const { text, at } = this.next;
    return new PathRefusal(`expected ${expected} at character ${at + 1}, found ${text}`);
  }

  /** Reads something that can hold its like. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new PathRefusal(`it nests deeper than ${DEEPEST} levels`);
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}
