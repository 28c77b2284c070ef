import type { LeaseEvent } from "../../../src/ledger/event/lease.ts";
import { testSentences } from "../../support/event-sentences.ts";
import { worker } from "../../support/test-ledger.ts";

const of = { strike: "17-ab12", fault: "pause", target: worker, lease: "17-ab12.1" };

testSentences<LeaseEvent["kind"]>({
  "lease.undone": [
    [
      { ...of, did: "unpaused it" },
      "pause on shop-worker-2 (worker) is over: unpaused it [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
  "lease.residue": [
    [
      { ...of, because: "no answer", attempt: 2 },
      "could not undo pause on shop-worker-2 (worker) (attempt 2), retrying: no answer [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
});
