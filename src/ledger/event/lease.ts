import type { Family } from "./family.ts";
import { ids, named } from "./phrases.ts";
import type { StrikeTarget } from "./strike-target.ts";

/** How faults that last are undone. */
export type LeaseEvent =
  | (StrikeTarget & {
      readonly kind: "lease.undone";
      readonly lease: string;
      /** What was put back, or why there was nothing to do. */
      readonly did: string;
    })
  | (StrikeTarget & {
      readonly kind: "lease.residue";
      readonly lease: string;
      readonly because: string;
      /** From 1. */
      readonly attempt: number;
    });

export const leaseEvents: Family<LeaseEvent> = {
  "lease.undone": {
    level: "info",
    sentence: ({ fault, target, did, strike }) =>
      `${fault} on ${named(target)} is over: ${did} ${ids(strike, target)}`,
  },
  "lease.residue": {
    level: "error",
    sentence: ({ fault, target, attempt, because, strike }) =>
      `could not undo ${fault} on ${named(target)} (attempt ${attempt}), retrying: ${because} ${ids(strike, target)}`,
  },
};
