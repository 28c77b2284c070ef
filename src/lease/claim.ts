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
