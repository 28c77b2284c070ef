import { type Stats, statSync } from "node:fs";

/** What the system tells of a file; undefined: there is none, or it may not be looked at. */
export function statIfPossible(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
