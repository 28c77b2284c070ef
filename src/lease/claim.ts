import type { Claimant } from "./claimant.ts";

/** A claim this old belongs to a process that died, whether or not that can be seen. */
const CLAIM_EXPIRES_MS = 30_000;

/** Who is at work on something, and since when by the monotonic clock. */
export interface Claim {
  readonly by: string;
  readonly monotonicMs: number;
}

/** Whether `claimant` may take over what was claimed. */
export function isClaimFree(
  { by, monotonicMs }: Claim,
  claimant: Claimant,
  nowMs: number,
): boolean {
  if (by === claimant.name) return true;
  // a monotonic clock that began anew tells that the claimant died with the machine
  const hasExpired = monotonicMs < nowMs - CLAIM_EXPIRES_MS || monotonicMs > nowMs;
  return hasExpired || claimant.hasDied(by);
}

/**
 * Claims. Where that cannot be written, on a full disk for one, it counts as claimed: an undo or a
 * start that comes twice does no harm, and one that does not come leaves the target hurt.
 */
export function claimOrGoOn(claim: () => boolean, onTrouble: (error: unknown) => void): boolean {
  try {
    return claim();
  } catch (error) {
    onTrouble(error);
    return true;
  }
}
