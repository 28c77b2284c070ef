/** The known key that was probably meant, if one is near enough. */
export function nearMiss(written: string, known: readonly string[]): string | undefined {
  const asked = written.toUpperCase().replace(/[ .-]/g, "_");
  const byDistance = known
    .map((key) => ({ key, distance: distance(asked, key) }))
    .sort((one, other) => one.distance - other.distance);
  const [nearest] = byDistance;
  // every key begins with CHAOS_, so only the rest tells them apart
  const tolerated = Math.min(3, Math.max(1, Math.floor((asked.length - "CHAOS_".length) / 3)));
  if (nearest && nearest.distance <= tolerated) return nearest.key;
  const longer = known.filter((key) => key.startsWith(asked) || key.endsWith(asked.slice(5)));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Levenshtein's distance, one row at a time. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [column, counterpart] of [...other].entries()) {
      const substituted = (row[column] ?? 0) + (letter === counterpart ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
