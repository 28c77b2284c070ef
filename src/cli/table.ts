import { widthOf, wrap } from "./wrap.ts";

const GAP = "  ";
/** No column becomes narrower than this to make a table fit. */
const NARROWEST = 16;

/**
 * Rows as aligned columns; cells may be coloured. The last column is not padded. With `columns`,
 * the width of a terminal, the widest cells wrap between words until the table fits; if the names
 * alone are too wide, each row is folded into a block of lines. A name is never broken.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const all = [head, ...rows];
  const sizes = head.map((_, column) => {
    const cells = all.map((row) => row[column] ?? "");
    // the last column of a list without titles is prose: a long path may exceed the width
    const isProse = column === head.length - 1 && head.every((title) => title === "");
    const words = isProse ? [] : cells.flatMap((cell) => cell.split(" "));
    return { wanted: widest(cells), least: Math.max(NARROWEST, widest(words)) };
  });
  const widths = fitting(sizes, columns);
  if (widths === undefined) return folded(head, rows, columns);
  return all.flatMap((row) => {
    const cells = row.map((cell, column) => wrap(cell, widths[column] ?? 0));
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

/**
 * Narrows the widest column that can shrink until all of them fit; undefined: they cannot.
 */
function fitting(columns: readonly Column[], room: number): readonly number[] | undefined {
  const widths = columns.map(({ wanted }) => wanted);
  const gaps = GAP.length * (columns.length - 1);
  const least = columns.reduce((sum, it) => sum + Math.min(it.least, it.wanted), gaps);
  if (least > room) return undefined;
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

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** Each row as a block: its first cell, and below it the other cells, one per line. */
function folded(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string[] {
  const [, ...titles] = head;
  const margin = Math.min(2 + widest(titles) + GAP.length, Math.floor(columns / 2));
  return rows.flatMap(([first = "", ...cells], at) => [
    ...(at === 0 || titles.every((title) => title === "") ? [] : [""]),
    ...wrap(first, columns),
    ...cells.flatMap((cell, column) => {
      if (cell === "") return [];
      const title = titles[column] ?? "";
      const label = title === "" ? "  " : `  ${title.toLowerCase()}`.padEnd(margin);
      return wrap(`${label}${cell}`, columns, title === "" ? 2 : margin);
    }),
  ]);
}
