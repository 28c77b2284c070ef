import { styleText } from "node:util";

import { wrap } from "./wrap.ts";

type Style = "green" | "red" | "yellow" | "dim" | "bold" | "cyan";

/** Where a command writes: data to `out`, everything else, broken between words, to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
  /** Replaces what is on the screen; only for a terminal. */
  redraw(lines: readonly string[]): void;
  /** Plain text where the data does not go to a terminal, or NO_COLOR is set. */
  paint(style: Style, text: string): string;
  readonly isTerminal: boolean;
  /** Its width and height in characters; undefined where the data does not go to a terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
  /** Aborted when the data has no reader any more, as after `| head`. */
  readonly closed: AbortSignal;
}

/** The terminal of this process; to be made once, for it listens to stdout and stderr. */
export function processTerminal(): Terminal {
  const closed = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // EIO: the terminal was closed, and what was started in it still has to end in order
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
      if (stream === process.stdout) closed.abort();
    });
  }
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => {
      // some terminals say 0 for what they do not know
      const columns = process.stderr.isTTY ? process.stderr.columns || undefined : undefined;
      const lines = line.split("\n").flatMap((part) => wrap(part, columns, 2));
      process.stderr.write(`${lines.join("\n")}\n`);
    },
    redraw: (lines) => {
      // home, each line up to its end, and nothing below: a screen that is cleared first flickers;
      // what is too wide is cut off, since a line that goes on below would push the first ones out
      const text = lines.map((line) => `${line}\u001b[K\n`).join("");
      process.stdout.write(`\u001b[H\u001b[?7l${text}\u001b[?7h\u001b[J`);
    },
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    isTerminal: process.stdout.isTTY === true,
    get size() {
      const { columns, rows } = process.stdout;
      // some terminals say 0 for what they do not know
      return columns > 0 && rows > 0 ? { columns, rows } : undefined;
    },
    closed: closed.signal,
  };
}
