import { expect, test } from "vitest";
import { logGuardianEvents } from "../../src/ledger/guardian-events.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { openDatabase } from "../../src/state/database.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";

const TARGET = { name: "worker-1", id: "1".repeat(12) };

function lease(did: string) {
  const of = { strike: "1-ab", fault: "pause", target: TARGET, lease: "1-ab.1" };
  return { ...of, kind: "lease.undone", did } as const;
}

const STARTED = { kind: "daemon.started", version: "1", seed: "s", stateDir: "/state" } as const;

test("a daemon's log tells what the guardian put back before it started, and since", async () => {
  const clock = new ManualClock();
  const database = openDatabase(":memory:");
  const onListenerError = (error: unknown) => {
    throw error;
  };
  const ledger = new SqliteLedger({ database, clock, onListenerError });
  const guardian = new SqliteLedger({ database, clock, onListenerError, recordedBy: "guardian" });
  guardian.record(lease("long ago"));
  ledger.record(STARTED);
  ledger.record(lease("told by the daemon itself"));
  guardian.record(lease("unpaused it"));
  ledger.record(STARTED);
  const lines: string[] = [];
  const write = (_: unknown, line: string) => lines.push(line);
  const log = { debug: write, info: write, warn: write, error: write } as never;
  const troubles: unknown[] = [];
  const down = new AbortController();
  const logging = logGuardianEvents(
    { ledger, log, clock, onTrouble: (error) => troubles.push(error) },
    down.signal,
  );
  await settle();
  expect(lines).toEqual([expect.stringMatching(/^guardian: .*unpaused it/)]);
  guardian.record(lease("unpaused it again"));
  ledger.record(lease("told by the daemon itself"));
  await clock.advance(3000);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("unpaused it again");
  expect(ledger.verify()).toMatchObject({ kind: "intact" });
  expect(troubles).toEqual([]);
  down.abort();
  await logging;
});
