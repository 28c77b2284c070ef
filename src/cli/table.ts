import { stripVTControlCharacters } from "node:util";

const GAP = "  ";
/** No column becomes narrower than this so that another line fits. */
const NARROWEST = 16;

/**
 * Rows as aligned columns; cells may be coloured. The last column is not padded. With `columns`,
 * the width of a terminal, the widest cells are broken between words until all fits into it. A name
 * is never broken; where names alone are too wide, breaking the rest would only make more lines.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const all = [head, ...rows];
  const widths = fitting(
    head.map((_, column) => {
      const cells = all.map((row) => row[column] ?? "");
      const words = cells.flatMap((cell) => cell.split(" "));
      return { wanted: widest(cells), least: Math.max(NARROWEST, widest(words)) };
    }),
    columns,
  );
  return all.flatMap((row) => {
    const cells = row.map((cell, column) => broken(cell, widths[column] ?? 0));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => {
          const text = lines[line] ?? "";
          return text + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)));
        })
        .join(GAP)
        .trimEnd(),
    );
  });
}

interface Column {
  readonly wanted: number;
  /** Its longest word. */
  readonly least: number;
}

/** Takes from the widest column that has any to give, again and again, until all of them fit. */
function fitting(columns: readonly Column[], room: number): readonly number[] {
  const widths = columns.map(({ wanted }) => wanted);
  const gaps = GAP.length * (columns.length - 1);
  const least = columns.reduce((sum, it) => sum + Math.min(it.least, it.wanted), gaps);
  if (least > room) return widths;
  for (;;) {
    const excess = widths.reduce((sum, width) => sum + width, gaps) - room;
    const giving = widths
      .map((width, at) => ({ at, width, least: columns[at]?.least ?? width }))
      .filter(({ width, least }) => width > least)
      .sort((one, other) => other.width - one.width);
    const [first, second] = giving;
    if (excess <= 0 || first === undefined) return widths;
    const atOnce = Math.max(1, first.width - (second?.width ?? 0));
    widths[first.at] = Math.max(first.least, first.width - Math.min(excess, atOnce));
  }
}

function broken(cell: string, width: number): readonly string[] {
  if (widthOf(cell) <= width) return [cell];
  const lines: string[] = [];
  let line = "";
  for (const word of cell.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
