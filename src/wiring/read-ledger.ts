import { existsSync } from "node:fs";
import { type Database, openDatabase } from "../ledger/database.ts";
import { databaseFile } from "../ledger/database-file.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import type { EventQuery, Verification } from "../ledger/ledger.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { type Clock, systemClock } from "../world/clock.ts";

/** How soon a follower sees what another process has recorded. */
const LOOK_EVERY_MS = 200;

/** Recomputes the hash chain of a state folder, whether or not a daemon writes to it. */
export function verifyLedger(stateDir: string): Verification {
  using database = openForReading(stateDir);
  return ledgerOver(database).verify();
}

/**
 * What a state folder's ledger holds, whether or not a daemon writes to it. With `follow` it goes
 * on with what is recorded meanwhile, until `stop` aborts.
 */
export async function* readLedger(options: {
  readonly stateDir: string;
  readonly query: EventQuery;
  readonly follow: boolean;
  readonly stop: AbortSignal;
  readonly clock?: Clock;
}): AsyncGenerator<LedgerEvent> {
  const { stateDir, query, follow, stop, clock = systemClock } = options;
  using database = openForReading(stateDir);
  const ledger = ledgerOver(database);
  // taken before reading, so that a commit in between is looked at once more
  let version = versionOf(database);
  let afterSeq = query.afterSeq ?? 0;
  for (const event of ledger.read(query)) {
    if (stop.aborted) return;
    afterSeq = event.seq;
    yield event;
  }
  const { limit: _onlyForThePast, ...further } = query;
  while (follow && !stop.aborted) {
    await clock.sleep(LOOK_EVERY_MS, stop);
    const now = versionOf(database);
    if (now === version || stop.aborted) continue;
    version = now;
    for (const event of ledger.read({ ...further, afterSeq })) {
      afterSeq = event.seq;
      yield event;
    }
  }
}

/** The database of a state folder; throws `bad-usage` where there is none. */
export function openForReading(stateDir: string): Database {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) {
    throw new ChaosError(
      "bad-usage",
      `expected a ledger at ${file}, found none: set CHAOS_STATE_DIR to the daemon's state folder`,
    );
  }
  return openDatabase(file, { readOnly: true });
}

/** A ledger to read from; nobody listens to it. */
export function ledgerOver(database: Database): SqliteLedger {
  return new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
}

/** Changes whenever another connection has committed (https://sqlite.org/pragma.html#pragma_data_version). */
function versionOf(database: Database): number {
  return database.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
}
