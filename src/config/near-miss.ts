import { nearest } from "../setting/near-miss.ts";

/** The known key that was probably meant, if one is near enough. */
export function nearMiss(written: string, known: readonly string[]): string | undefined {
  const asked = written.toUpperCase().replace(/[ .-]/g, "_");
  // every key begins with CHAOS_, so only the rest tells them apart
  const tolerated = Math.min(3, Math.max(1, Math.floor((asked.length - "CHAOS_".length) / 3)));
  const near = nearest(asked, known, tolerated);
  if (near !== undefined) return near;
  const longer = known.filter((key) => key.startsWith(asked) || key.endsWith(asked.slice(5)));
  return longer.length === 1 ? longer[0] : undefined;
}
