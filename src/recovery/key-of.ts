import type { PendingKey } from "../lease/pending-recoveries.ts";
import { targetKey } from "../ledger/target-ref.ts";

/** Tells one pending recovery from all others. */
export function keyOf({ strike, ref }: PendingKey): string {
  return `${strike} ${targetKey(ref)}`;
}
