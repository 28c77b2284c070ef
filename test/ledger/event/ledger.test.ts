import type { LedgerDamage } from "../../../src/ledger/event/ledger.ts";
import { testSentences } from "../../support/event-sentences.ts";

testSentences<LedgerDamage["kind"]>({
  "ledger.damaged": [
    [
      { because: "expected JSON" },
      "event 1 cannot be read: expected JSON; see `chaos-monkey status --verify`",
    ],
  ],
});
