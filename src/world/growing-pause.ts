/** Milliseconds to rest after so many failures in a row: twice as long each time, up to `longestMs`. */
export function growingPause(
  failures: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
): number {
  // so many doublings are past any bound, and many more would be past all numbers
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
}
