/** The text of a stream up to a limit. What comes after it is counted and dropped. */
export class BoundedText {
  readonly #parts: Buffer[] = [];
  readonly #maxBytes: number;
  #size = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(part: Buffer): void {
    const kept = part.subarray(0, this.#maxBytes - this.#size);
    this.#dropped += part.length - kept.length;
    if (kept.length === 0) return;
    this.#size += kept.length;
    this.#parts.push(kept);
  }

  get droppedBytes(): number {
    return this.#dropped;
  }

  /** UTF-8; bytes that are not UTF-8 are shown one by one (ISO-8859-1) rather than lost. */
  get text(): string {
    const bytes = Buffer.concat(this.#parts);
    try {
      // a character that the limit has cut in two is left out
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: this.#dropped > 0 });
    } catch {
      return bytes.toString("latin1");
    }
  }
}
