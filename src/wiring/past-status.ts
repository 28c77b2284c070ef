import { existsSync } from "node:fs";
import { account, told } from "../http/account.ts";
import type { PastStatus } from "../http/control.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { type Database, openDatabase } from "../ledger/database.ts";
import { databaseFile } from "../ledger/database-file.ts";
import { Marks } from "../ledger/marks.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { Totals } from "../ledger/totals.ts";
import { DebtBook } from "../strike/debt-book.ts";
import { Latches } from "../strike/latches.ts";
import { systemClock } from "../world/clock.ts";

/**
 * What a state folder tells of a daemon that does not answer, read without disturbing anybody;
 * undefined: no daemon has ever run over it.
 */
export function readPast(stateDir: string): Omit<PastStatus, "because"> | undefined {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) return undefined;
  using database = openDatabase(file, { readOnly: true });
  return database.snapshot(() => (database.has("events") ? tell(stateDir, database) : undefined));
}

function tell(stateDir: string, database: Database): Omit<PastStatus, "because"> {
  const ledger = new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
  const [lastReady] = ledger.read({ kinds: ["daemon.ready"], limit: 1 });
  const [lastDaemon] = ledger.read({ kinds: ["daemon.started", "daemon.stopped"], limit: 1 });
  const dryRun = lastReady?.dryRun === true;
  return {
    running: false,
    ...account({
      latches: new Latches(new Marks(database), systemClock),
      stateDir,
      dryRun,
      ledger,
      tally: new Totals({ database, ledger, dryRun }).tally(),
      debtBook: new DebtBook(database),
      undoBook: new UndoBook(database, systemClock),
    }),
    ...(lastDaemon && { lastDaemon: told(lastDaemon) }),
  };
}
