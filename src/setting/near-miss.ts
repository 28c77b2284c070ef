/** Comparing longer texts takes time, and they are no slip of the keyboard. */
const LONGEST = 200;

/** The known word nearest to what was written, if it is at most `tolerated` slips away. */
export function nearest(
  written: string,
  known: readonly string[],
  tolerated: number = Math.max(1, Math.floor(written.length / 3)),
): string | undefined {
  if (written.length > LONGEST) return undefined;
  const [best] = known
    .map((word) => ({ word, distance: distance(written, word) }))
    .sort((one, other) => one.distance - other.distance);
  return best && best.distance <= tolerated ? best.word : undefined;
}

/**
 * Optimal string alignment: letters left out, added, taken for another, or two neighbours swapped,
 * each counted once (https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
 */
function distance(one: string, other: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line++) {
    const row = [line];
    for (let column = 1; column <= other.length; column++) {
      const same = one[line - 1] === other[column - 1];
      const swapped = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      row.push(
        Math.min(
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          (last[column] ?? 0) + 1,
          (row[column - 1] ?? 0) + 1,
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
