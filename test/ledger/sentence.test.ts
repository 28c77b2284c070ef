import { expect, test } from "vitest";
import type { Happening, Kind, LedgerEvent } from "../../src/ledger/event.ts";
import { LEVELS } from "../../src/ledger/level.ts";
import { logEvents } from "../../src/ledger/log-events.ts";
import { sentence } from "../../src/ledger/sentence.ts";
import { createLog } from "../../src/world/log.ts";
import { hold, injected, intended, lost, testLedger, worker } from "../support/test-ledger.ts";

const of = { strike: "17-ab12", fault: "kill", target: worker };

/** For each kind what can happen, and what people read. */
const SENTENCES: { readonly [K in Kind]: readonly (readonly [Happening, string])[] } = {
  "daemon.started": [
    [
      { kind: "daemon.started", version: "0.1.0", seed: "5eed", stateDir: "/state" },
      "chaos-monkey 0.1.0 started; its seed is 5eed, its state is in /state",
    ],
  ],
  "daemon.ready": [
    [
      {
        kind: "daemon.ready",
        scope: "compose project shop",
        armed: true,
        because: "one strike every 30s",
        inScope: 5,
        eligible: 3,
      },
      "ready: 3 of 5 containers in scope (compose project shop) may be hit; one strike every 30s",
    ],
  ],
  "daemon.stopped": [
    [{ kind: "daemon.stopped", because: "SIGTERM", owed: 0 }, "stopped (SIGTERM); nothing is owed"],
    [
      { kind: "daemon.stopped", because: "SIGTERM", owed: 1 },
      "stopped (SIGTERM); still owed: 1 recovery, followed on at the next start",
    ],
  ],
  "engine.connected": [
    [
      { kind: "engine.connected", address: "unix:///d.sock", version: "26.1", apiVersion: "1.45" },
      "connected to unix:///d.sock, engine 26.1, API 1.45",
    ],
    [
      {
        kind: "engine.connected",
        address: "unix:///d.sock",
        version: "26.1",
        apiVersion: "1.45",
        awayMs: 125_400,
      },
      "connected to unix:///d.sock, engine 26.1, API 1.45, after 2m5s away",
    ],
  ],
  "engine.lost": [[lost(), "no engine: the socket is gone; trying again"]],
  "tick.skipped": [
    [
      { kind: "tick.skipped", times: 1, because: "the process was not running" },
      "skipped 1 tick of the interval: the process was not running",
    ],
    [
      { kind: "tick.skipped", times: 3, because: "the process was not running" },
      "skipped 3 ticks of the interval: the process was not running",
    ],
  ],
  "strike.intended": [
    [
      intended(),
      "strike 17-ab12 (interval): kill shop-worker-2 (worker, 3f1c0a2b9d11) with signal=SIGKILL",
    ],
    [
      intended({ params: {}, targets: [{ name: "db", service: "db", id: "1" }, worker] }),
      "strike 17-ab12 (interval): kill db (1), shop-worker-2 (worker, 3f1c0a2b9d11)",
    ],
  ],
  "strike.injected": [[injected(), "kill of shop-worker-2 requested in 12 ms: strike 17-ab12"]],
  "strike.confirmed": [
    [
      { ...of, kind: "strike.confirmed", saw: "its die event", tookMs: 45.2 },
      "killed shop-worker-2 (worker, 3f1c0a2b9d11), as seen by its die event after 45 ms: strike 17-ab12",
    ],
    [
      {
        ...of,
        fault: "network.delay",
        kind: "strike.confirmed",
        saw: "a probe",
        tookMs: 1000,
      },
      "network.delay took effect on shop-worker-2 (worker, 3f1c0a2b9d11), as seen by a probe after 1 s: strike 17-ab12",
    ],
  ],
  "strike.no-effect": [
    [
      { ...of, kind: "strike.no-effect", because: "its die event was not seen within 10 s" },
      "kill had no effect on shop-worker-2 (worker, 3f1c0a2b9d11): its die event was not seen within 10 s",
    ],
  ],
  "strike.inconclusive": [
    [
      { ...of, kind: "strike.inconclusive", because: "the engine is away" },
      "it is not known whether kill had an effect on shop-worker-2 (worker, 3f1c0a2b9d11): the engine is away",
    ],
  ],
  "strike.failed": [
    [
      { ...of, kind: "strike.failed", because: "it is not running" },
      "kill of shop-worker-2 (worker, 3f1c0a2b9d11) failed: it is not running",
    ],
  ],
  hold: [
    [hold(), "held (no-candidate): nothing is left [interval]"],
    [
      hold({ asked: "worker", trigger: "cli", passedOver: {} }),
      "held (no-candidate): nothing is left [cli: worker]",
    ],
  ],
  "hold.repeated": [
    [
      {
        kind: "hold.repeated",
        trigger: "interval",
        code: "no-candidate",
        because: "nothing is left",
        times: 5,
        since: "2026-01-01T00:00:00.000Z",
      },
      "held (no-candidate) 5 more times since 2026-01-01T00:00:00.000Z: nothing is left [interval]",
    ],
  ],
  halted: [
    [
      { kind: "halted", by: "ann (cli)", why: "smoke" },
      "HALTED by ann (cli): smoke; nothing strikes until `chaos-monkey resume`",
    ],
  ],
  disarmed: [
    [
      { kind: "disarmed", by: "ann (cli)", why: "lunch" },
      "disarmed by ann (cli): lunch; nothing strikes by itself until `chaos-monkey resume`",
    ],
  ],
  resumed: [
    [
      { kind: "resumed", by: "ann (cli)", why: "fixed", lifted: ["halt", "disarm"] },
      "resumed by ann (cli): fixed; lifted: halt and disarm",
    ],
  ],
  "mode.changed": [
    [
      { kind: "mode.changed", by: "ann (cli)", why: "friday", before: "none", mode: "safe" },
      "mode changed from none to safe by ann (cli): friday",
    ],
  ],
  "settings.reloaded": [
    [
      { kind: "settings.reloaded", changed: ["CHAOS_COUNT"], waiting: ["CHAOS_SEED"] },
      "settings read anew: CHAOS_COUNT changed; CHAOS_SEED wait for the next start",
    ],
    [
      { kind: "settings.reloaded", changed: [], waiting: [] },
      "settings read anew: nothing changed",
    ],
  ],
  "settings.refused": [
    [
      { kind: "settings.refused", because: "config.ini line 3: CHAOS_COUNT: expected more" },
      "settings not taken, the last valid ones hold on, and nothing strikes by itself: config.ini line 3: CHAOS_COUNT: expected more",
    ],
  ],
  "lease.undone": [
    [
      { ...of, kind: "lease.undone", lease: "17-ab12.1", did: "nothing, it had ended" },
      "kill of shop-worker-2 is over: nothing, it had ended",
    ],
  ],
  "lease.residue": [
    [
      { ...of, kind: "lease.residue", lease: "17-ab12.1", because: "no answer", attempt: 2 },
      "kill of shop-worker-2 (worker, 3f1c0a2b9d11) could not be undone (attempt 2): no answer; trying again",
    ],
  ],
  "recovery.running": [
    [
      { ...of, kind: "recovery.running", by: "someone", runningAfterMs: 999 },
      "shop-worker-2 is running again after 999 ms, brought back by someone else; not yet healthy",
    ],
  ],
  "recovery.recovered": [
    [
      { ...of, kind: "recovery.recovered", by: "policy", runningAfterMs: 1240, late: false },
      "shop-worker-2 is running again after 1.24 s, brought back by its restart policy",
    ],
    [
      {
        ...of,
        kind: "recovery.recovered",
        by: "us",
        runningAfterMs: 60_300,
        healthyAfterMs: 62_000,
        late: true,
      },
      "shop-worker-2 is running again after 1m and healthy after 1m2s, because chaos-monkey started it; too late",
    ],
    [
      { ...of, kind: "recovery.recovered", by: "fault", runningAfterMs: 5, late: false },
      "shop-worker-2 is running again after 5 ms, as a part of the fault",
    ],
    [
      {
        ...of,
        kind: "recovery.recovered",
        by: "someone",
        runningAfterMs: 500,
        late: false,
        replacement: { name: "shop-worker-3", service: "worker", id: "777" },
      },
      "shop-worker-3 (worker, 777), in the place of shop-worker-2, is running again after 500 ms, brought back by someone else",
    ],
  ],
  "recovery.overdue": [
    [
      { ...of, kind: "recovery.overdue", timeoutMs: 60_000, still: "down" },
      "shop-worker-2 (worker, 3f1c0a2b9d11) is still down 1m after kill: it did not recover",
    ],
    [
      { ...of, kind: "recovery.overdue", timeoutMs: 60_000, still: "unhealthy", because: "no" },
      "shop-worker-2 (worker, 3f1c0a2b9d11) is still unhealthy 1m after kill: it did not recover (no)",
    ],
  ],
  "recovery.lost": [
    [
      { ...of, kind: "recovery.lost", because: "it was removed" },
      "shop-worker-2 (worker, 3f1c0a2b9d11) will not come back: it was removed",
    ],
  ],
  "recovery.failed": [
    [
      { ...of, kind: "recovery.failed", because: "no such image" },
      "shop-worker-2 (worker, 3f1c0a2b9d11) could not be brought back: no such image",
    ],
  ],
};

const all = Object.values(SENTENCES).flat();

function stamped(happening: Happening, dryRun = false): LedgerEvent {
  return { ...happening, seq: 1, at: "2026-01-01T00:00:00.000Z", dryRun };
}

test.each(all)("people read of $kind what happened: %#", (happening, expected) => {
  expect(sentence(stamped(happening))).toBe(expected);
});

test("P5: a dry run is said first", () => {
  expect(sentence(stamped(lost(), true))).toMatch(/^dry run: no engine/);
});

test("a dry run does not say of a target that something was done to it", () => {
  expect(sentence(stamped(injected(), true))).toBe(
    "dry run: kill of shop-worker-2 left out: strike 17-ab12",
  );
  const seen: Happening = { ...of, kind: "strike.confirmed", saw: "its die event", tookMs: 2 };
  expect(sentence(stamped(seen, true))).toBe(
    "dry run: shop-worker-2 (worker, 3f1c0a2b9d11) counts as hit, nothing was done to it: strike 17-ab12",
  );
});

test("P51: control characters of names and reasons never reach the terminal", () => {
  const nasty = "a\u001b[2J\nb\u009b31m\u202e";
  const told = sentence(stamped(intended({ targets: [{ name: nasty, service: nasty, id: "1" }] })));
  expect(told).toContain("a\\u001b[2J\\u000ab\\u009b31m\\u202e");
  expect(told).toMatch(/^\P{Cc}+$/u);
});

test("the log has one line per event, with its sentence and all its fields", () => {
  using parts = testLedger();
  const lines: string[] = [];
  const log = createLog({
    level: "trace",
    destination: { write: (line) => lines.push(line) },
    terminal: false,
  });
  const end = logEvents(parts.ledger, log);
  const recorded = all.map(([happening]) => parts.ledger.record(happening));
  end();
  parts.ledger.record(lost("not logged any more"));
  expect(parts.listenerErrors).toEqual([]);
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged).toEqual(
    recorded.map((event) => ({
      ...event,
      level: LEVELS[event.kind],
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: sentence(event),
    })),
  );
});
