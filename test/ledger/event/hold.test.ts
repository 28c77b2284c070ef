import type { HoldEvent } from "../../../src/ledger/event/hold.ts";
import { testSentences } from "../../support/event-sentences.ts";
import { hold } from "../../support/test-ledger.ts";

const since = "2026-01-01T00:00:00.000Z";

testSentences<HoldEvent["kind"]>({
  hold: [
    [hold(), "no strike: nothing is left [no-candidate, trigger: interval]"],
    [
      hold({ asked: "worker", trigger: "cli", passedOver: {} }),
      "no strike on worker: nothing is left [no-candidate, trigger: cli]",
    ],
  ],
  "hold.repeated": [
    [
      {
        trigger: "interval",
        code: "no-candidate",
        because: "nothing is left",
        times: 5,
        since,
      },
      "no strike, 5 more times since 2026-01-01T00:00:00.000Z: nothing is left [no-candidate, trigger: interval]",
    ],
  ],
});
