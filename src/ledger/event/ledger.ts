import type { Family } from "./family.ts";

/** What is read in the place of events that cannot be read. It is never recorded. */
export type LedgerDamage = {
  readonly kind: "ledger.damaged";
  readonly because: string;
};

export const ledgerEvents: Family<LedgerDamage> = {
  "ledger.damaged": {
    level: "error",
    sentence: ({ seq, because }) =>
      `event ${seq} cannot be read: ${because}; see \`chaos-monkey status --verify\``,
  },
};
