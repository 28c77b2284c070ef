import { expect, test } from "vitest";
import type { StrikeEvent } from "../../../src/ledger/event/strike.ts";
import { sentence } from "../../../src/ledger/sentence.ts";
import { stamped, testSentences } from "../../support/event-sentences.ts";
import { confirmed, injected, intended, worker } from "../../support/test-ledger.ts";

const of = { strike: "17-ab12", fault: "kill", target: worker };
const db = { name: "db", service: "db", id: "1" };

testSentences<StrikeEvent["kind"]>({
  "strike.intended": [
    [
      intended(),
      "starting kill on shop-worker-2 (worker) with signal=SIGKILL; trigger: interval [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
    [
      intended({ params: {}, targets: [db, worker], fault: "pause", durationMs: 90_000 }),
      "starting pause on db, shop-worker-2 (worker) for 1 min 30 s; trigger: interval [strike 17-ab12, containers 1 3f1c0a2b9d11]",
    ],
  ],
  "strike.injected": [[injected(), "kill on shop-worker-2 requested in 12 ms [strike 17-ab12]"]],
  "strike.confirmed": [
    [
      { ...of, saw: "its die event", tookMs: 45.2 },
      "killed shop-worker-2 (worker); confirmed by its die event after 45 ms [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
    [
      { ...of, saw: "its die event", tookMs: 45.2, exitCode: 137 },
      "killed shop-worker-2 (worker), exit code 137; confirmed by its die event after 45 ms [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
    [
      { ...of, fault: "network.delay", saw: "a probe", tookMs: 1000 },
      "network.delay took effect on shop-worker-2 (worker); confirmed by a probe after 1 s [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
  "strike.no-effect": [
    [
      { ...of, because: "its die event was not seen within 10 s" },
      "kill had no effect on shop-worker-2 (worker): its die event was not seen within 10 s [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
  "strike.inconclusive": [
    [
      { ...of, because: "the engine is away" },
      "cannot tell whether kill had an effect on shop-worker-2 (worker): the engine is away [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
  "strike.target-died": [
    [
      { ...of, fault: "pids", exitCode: 137, outOfMemory: true, signalled: false },
      "shop-worker-2 (worker) died during pids with exit code 137, out of memory [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
    [
      { ...of, fault: "pids", exitCode: 0, outOfMemory: false, signalled: true },
      "shop-worker-2 (worker) died during pids with exit code 0, after a signal from outside [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
  "strike.failed": [
    [
      { ...of, because: "it is not running" },
      "kill on shop-worker-2 (worker) failed: it is not running [strike 17-ab12, container 3f1c0a2b9d11]",
    ],
  ],
});

test("P5: a dry run does not say of a target that something was done to it", () => {
  expect(sentence(stamped(injected(), true))).toBe(
    "dry run: kill on shop-worker-2 not sent [strike 17-ab12]",
  );
  expect(sentence(stamped(confirmed(), true))).toBe(
    "dry run: kill on shop-worker-2 (worker) counts as done, nothing was changed [strike 17-ab12, container 3f1c0a2b9d11]",
  );
});
