import type { Terminal } from "../../src/cli/terminal.ts";

/** A terminal without colours that remembers what was written to it. */
export class MemoryTerminal implements Terminal {
  readonly lines: string[] = [];
  readonly notes: string[] = [];
  readonly screens: (readonly string[])[] = [];
  readonly isTerminal: boolean;
  readonly size: Terminal["size"];
  readonly #closed = new AbortController();

  constructor(options: { readonly isTerminal?: boolean; readonly size?: Terminal["size"] } = {}) {
    this.size = options.size;
    this.isTerminal = options.isTerminal ?? false;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  out(line: string): void {
    this.lines.push(line);
  }

  note(line: string): void {
    this.notes.push(line);
  }

  redraw(lines: readonly string[]): void {
    this.screens.push(lines);
  }

  paint(_style: string, text: string): string {
    return text;
  }

  /** Its reader goes away. */
  close(): void {
    this.#closed.abort();
  }
}
