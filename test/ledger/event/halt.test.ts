import type { HaltEvent } from "../../../src/ledger/event/halt.ts";
import { testSentences } from "../../support/event-sentences.ts";

const by = "ann (cli)";

testSentences<HaltEvent["kind"]>({
  halted: [
    [{ by, why: "smoke" }, "HALTED by ann (cli): smoke; no strikes until `chaos-monkey resume`"],
  ],
  disarmed: [
    [
      { by, why: "lunch" },
      "disarmed by ann (cli): lunch; no automatic strikes until `chaos-monkey resume`",
    ],
  ],
  resumed: [
    [
      { by, why: "fixed", lifted: ["halt", "disarm"] },
      "resumed by ann (cli): fixed; lifted halt and disarm",
    ],
  ],
  "mode.changed": [
    [
      { by, why: "friday", before: "none", mode: "safe" },
      "mode changed from none to safe by ann (cli): friday",
    ],
  ],
});
