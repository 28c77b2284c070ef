import { styleText } from "node:util";

import { wrap } from "./wrap.ts";

type Style = "green" | "red" | "yellow" | "dim" | "bold" | "cyan";

/** Where a command writes: data to `out`, everything else, wrapped between words, to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
  /** Redraws the screen; only for a terminal. */
  redraw(lines: readonly string[]): void;
  /** Plain text if stdout is not a terminal, or NO_COLOR is set. */
  paint(style: Style, text: string): string;
  readonly isTerminal: boolean;
  /** Its width and height in characters; undefined if stdout is not a terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
  /** Aborted when stdout has no reader any more, as after `| head`. */
  readonly closed: AbortSignal;
}

/** The terminal of this process. Create it once: it listens to stdout and stderr. */
export function processTerminal(): Terminal {
  const closed = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // EIO: the terminal was closed, but the command still has to shut down in order
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
      if (stream === process.stdout) closed.abort();
    });
  }
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => {
      // some terminals report 0 for an unknown size
      const columns = process.stderr.isTTY ? process.stderr.columns || undefined : undefined;
      const lines = line.split("\n").flatMap((part) => wrap(part, columns, 2));
      process.stderr.write(`${lines.join("\n")}\n`);
    },
    redraw: (lines) => {
      // overwrite from the top, line by line, then clear below: clearing first would flicker; long
      // lines are cut off, because a wrapped one would scroll the first lines away
      const text = lines.map((line) => `${line}\u001b[K\n`).join("");
      process.stdout.write(`\u001b[H\u001b[?7l${text}\u001b[?7h\u001b[J`);
    },
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    isTerminal: process.stdout.isTTY === true,
    get size() {
      const { columns, rows } = process.stdout;
      // some terminals report 0 for an unknown size
      return columns > 0 && rows > 0 ? { columns, rows } : undefined;
    },
    closed: closed.signal,
  };
}
