import { nearest } from "../setting/near-miss.ts";

/** More suggestions than this help nobody. */
const MOST = 3;
/** The names of settings are shorter; to compare takes time with the length. */
const LONGEST = 60;

/** The known keys that were possibly meant, where there are few; none: nothing is near enough. */
export function nearMisses(written: string, known: readonly string[]): readonly string[] {
  if (written.length > LONGEST) return [];
  const asked = written.toUpperCase().replace(/[ .-]/g, "_");
  // every key begins with CHAOS_, so only the rest tells them apart
  const tolerated = Math.min(3, Math.max(1, Math.floor((asked.length - "CHAOS_".length) / 3)));
  const near = nearest(asked, known, tolerated);
  if (near !== undefined) return [near];
  const longer = known.filter((key) => key.startsWith(asked) || key.endsWith(asked.slice(5)));
  return longer.length <= MOST ? longer : [];
}
