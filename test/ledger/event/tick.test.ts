import type { TickEvent } from "../../../src/ledger/event/tick.ts";
import { testSentences } from "../../support/event-sentences.ts";

const because = "the process was not running";

testSentences<TickEvent["kind"]>({
  "tick.skipped": [
    [{ times: 1, because }, "skipped 1 automatic strike: the process was not running"],
    [{ times: 3, because }, "skipped 3 automatic strikes: the process was not running"],
  ],
});
