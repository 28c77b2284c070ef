import { styleText } from "node:util";

type Style = "green" | "red" | "yellow" | "dim" | "bold" | "cyan";

/** Where a command writes: data to `out`, everything else to `note`. */
export interface Terminal {
  out(line: string): void;
  note(line: string): void;
  /** Plain text where the data does not go to a terminal, or NO_COLOR is set. */
  paint(style: Style, text: string): string;
  readonly isTerminal: boolean;
}

export function processTerminal(): Terminal {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    isTerminal: process.stdout.isTTY === true,
  };
}
