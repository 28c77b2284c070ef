import { existsSync } from "node:fs";
import type { Verification } from "../ledger/ledger.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { type Database, openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";

/** Recomputes the hash chain of a state folder, whether or not a daemon writes to it. */
export function verifyLedger(stateDir: string): Verification {
  using database = openForReading(stateDir);
  return createLedgerReader(database).verify();
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

/** A ledger to read from; it has no listeners. */
export function createLedgerReader(database: Database): SqliteLedger {
  return new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
}
