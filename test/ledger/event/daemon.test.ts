import type { DaemonEvent } from "../../../src/ledger/event/daemon.ts";
import { testSentences } from "../../support/event-sentences.ts";

testSentences<DaemonEvent["kind"]>({
  "daemon.started": [
    [
      { version: "0.1.0", seed: "5eed", stateDir: "/state" },
      "chaos-monkey 0.1.0 started (seed 5eed, state in /state)",
    ],
  ],
  "daemon.ready": [
    [
      {
        scope: "compose project shop",
        armed: true,
        because: "one strike every 30s",
        inScope: 5,
        eligible: 3,
      },
      "ready: 3 of 5 containers in scope (compose project shop) can be struck; one strike every 30s",
    ],
  ],
  "daemon.stopped": [
    [{ because: "SIGTERM", owed: 0 }, "stopped (SIGTERM); no recovery is pending"],
    [
      { because: "SIGTERM", owed: 1 },
      "stopped (SIGTERM); 1 recovery still pending, the next start resumes tracking",
    ],
  ],
});
