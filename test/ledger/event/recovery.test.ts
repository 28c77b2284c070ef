import type { RecoveryEvent } from "../../../src/ledger/event/recovery.ts";
import { testSentences } from "../../support/event-sentences.ts";
import { worker } from "../../support/test-ledger.ts";

const of = { strike: "17-ab12", fault: "kill", target: worker };
const at = "[strike 17-ab12, container 3f1c0a2b9d11]";

testSentences<RecoveryEvent["kind"]>({
  "recovery.running": [
    [
      { ...of, by: "someone", runningAfterMs: 999 },
      `shop-worker-2 (worker) is running again after 999 ms, not healthy yet; brought back by someone else ${at}`,
    ],
  ],
  "recovery.recovered": [
    [
      { ...of, by: "policy", runningAfterMs: 1240, late: false },
      `shop-worker-2 (worker) recovered: running after 1.24 s; brought back by its restart policy ${at}`,
    ],
    [
      { ...of, by: "us", runningAfterMs: 60_300, healthyAfterMs: 62_000, late: true },
      `shop-worker-2 (worker) recovered: running after 1 min, healthy after 1 min 2 s, later than CHAOS_RECOVERY_TIMEOUT; brought back by chaos-monkey ${at}`,
    ],
    [
      { ...of, by: "fault", runningAfterMs: 5, late: false },
      `shop-worker-2 (worker) recovered: running after 5 ms; brought back by the fault itself ${at}`,
    ],
    [
      {
        ...of,
        by: "someone",
        runningAfterMs: 500,
        late: false,
        replacement: { name: "shop-worker-3", service: "worker", id: "777" },
      },
      "shop-worker-3 (worker) replaced shop-worker-2: running after 500 ms; brought back by someone else [strike 17-ab12, container 777]",
    ],
  ],
  "recovery.overdue": [
    [
      { ...of, timeoutMs: 60_000, still: "down" },
      `shop-worker-2 (worker) did not recover: still down 1 min after kill ${at}`,
    ],
    [
      { ...of, timeoutMs: 60_000, still: "unhealthy", because: "no" },
      `shop-worker-2 (worker) did not recover: still unhealthy 1 min after kill (no) ${at}`,
    ],
  ],
  "recovery.lost": [
    [
      { ...of, because: "it was removed" },
      `shop-worker-2 (worker) will not come back: it was removed ${at}`,
    ],
  ],
  "recovery.failed": [
    [
      { ...of, because: "no such image" },
      `could not start shop-worker-2 (worker) again, retrying: no such image ${at}`,
    ],
  ],
});
