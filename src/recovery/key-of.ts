import type { PendingKey, PendingRecovery } from "../lease/pending-recoveries.ts";
import { targetKey } from "../ledger/target-ref.ts";

/** Tells one pending recovery from all others. */
export function keyOf({ strike, ref }: PendingKey): string {
  return `${strike} ${targetKey(ref)}`;
}

/** Tells one run of what is back: if it falls again, the next run is probed anew. */
export function probeKeyOf({ back, ...pending }: PendingRecovery): string {
  return `${keyOf(pending)} ${back && targetKey(back.ref)} ${back?.runningAt}`;
}
