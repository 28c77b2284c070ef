import { stripVTControlCharacters } from "node:util";

/** Separates the words of a wrapped line. */
const BLANK = " ";

/**
 * Wraps a line between words to at most `columns` characters; continuation lines are indented by
 * `indent`. A word is never broken. Without `columns` the line stays as it is.
 */
export function wrap(line: string, columns: number | undefined, indent = 0): readonly string[] {
  if (columns === undefined || widthOf(line) <= columns) return [line];
  const margin = BLANK.repeat(indent);
  const begin = /^\s*/.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = begin;
  let isEmpty = true;
  // several blanks in a row separate columns, and stay
  for (const [, gap = "", word = ""] of line.slice(begin.length).matchAll(/(\s*)(\S+)/g)) {
    if (isEmpty || widthOf(current + gap + word) <= columns) current += gap + word;
    else {
      lines.push(current);
      current = margin + word;
    }
    isEmpty = false;
  }
  return [...lines, current];
}

/** How many characters a terminal shows for it. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
