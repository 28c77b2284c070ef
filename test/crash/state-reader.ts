import { join } from "node:path";
import type { LedgerEvent } from "../../src/ledger/event.ts";
import type { Verification } from "../../src/ledger/ledger.ts";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { openDatabase } from "../../src/state/database.ts";
import { systemClock } from "../../src/world/clock.ts";

/** What stands in a state folder, read without disturbing anybody. */
export interface StateFound {
  readonly leases: number;
  readonly recoveries: number;
  readonly events: readonly LedgerEvent[];
  readonly chain: Verification;
}

export function readState(stateDir: string): StateFound {
  using database = openDatabase(join(stateDir, "chaos.db"), { readOnly: true });
  const ledger = new SqliteLedger({
    database,
    clock: systemClock,
    onListenerError: (error) => {
      throw error;
    },
  });
  return { ...openRows(stateDir), events: [...ledger.read()], chain: ledger.verify() };
}

/** How many leases and recoveries are open. */
export function openRows(stateDir: string): {
  readonly leases: number;
  readonly recoveries: number;
} {
  using database = openDatabase(join(stateDir, "chaos.db"), { readOnly: true });
  const count = (table: string) =>
    database.get<{ open: number }>(`SELECT count(*) AS open FROM ${table}`)?.open ?? 0;
  return { leases: count("leases"), recoveries: count("pending_recoveries") };
}
