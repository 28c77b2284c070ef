import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../ledger/database.ts";
import type { Verification } from "../ledger/ledger.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";

/** Recomputes the hash chain of a state folder, whether or not a daemon writes to it. */
export function verifyLedger(stateDir: string): Verification {
  const file = join(stateDir, "chaos.db");
  if (!existsSync(file)) {
    throw new ChaosError(
      "bad-usage",
      `expected a ledger at ${file}, found none: set CHAOS_STATE_DIR to the daemon's state folder`,
    );
  }
  using database = openDatabase(file, { readOnly: true });
  const ledger = new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
  return ledger.verify();
}
