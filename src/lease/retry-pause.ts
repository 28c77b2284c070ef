import { growingPause } from "../world/growing-pause.ts";

export const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/** How long an undo rests after so many failures, in milliseconds; it is never given up (P25). */
export function pauseAfter(failures: number): number {
  return growingPause(failures, { firstMs: FIRST_RETRY_MS, longestMs: LONGEST_RETRY_MS });
}
