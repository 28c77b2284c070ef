/** The pattern is none of Python's, or one that is not run here; the message is the reason. */
export class RegexRefusal extends Error {}

/** The characters of a pattern, taken from the front; whole ones, not halves. */
export class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  /** Empty at the end. */
  get next(): string {
    return this.#characters[this.#at] ?? "";
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  take(): string {
    const character = this.next;
    this.#at++;
    return character;
  }

  /** Takes the text if it comes next. */
  takeIf(text: string): boolean {
    const isThere = this.#characters.slice(this.#at, this.#at + text.length).join("") === text;
    if (isThere) this.#at += text.length;
    return isThere;
  }

  takeWhile(isWanted: (character: string) => boolean, most = Number.POSITIVE_INFINITY): string {
    let taken = "";
    for (let count = 0; count < most && !this.isAtEnd && isWanted(this.next); count++) {
      taken += this.take();
    }
    return taken;
  }

  /** Everything before the end sign, which is taken too; undefined where it is missing. */
  takeUntil(end: string): string | undefined {
    const taken = this.takeWhile((character) => character !== end);
    return this.takeIf(end) ? taken : undefined;
  }

  /** For going back to here when what follows turns out to be something else. */
  get mark(): number {
    return this.#at;
  }

  goBack(mark: number): void {
    this.#at = mark;
  }
}
