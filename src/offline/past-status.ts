import { existsSync } from "node:fs";
import type { PastStatus } from "../control/control.ts";
import { describeEvent, summarizeState } from "../control/summarize-state.ts";
import { Latches } from "../halt/latches.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { Totals } from "../ledger/totals.ts";
import { type Database, openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { Marks } from "../state/marks.ts";
import { createLedgerReader } from "../wiring/open-ledger.ts";
import { systemClock } from "../world/clock.ts";

/**
 * What a state folder tells of a daemon that does not answer, read without disturbing anybody;
 * undefined: no daemon has ever run over it.
 */
export function readPast(stateDir: string): Omit<PastStatus, "because"> | undefined {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) return undefined;
  using database = openDatabase(file, { readOnly: true });
  return database.snapshot(() => tell(stateDir, database));
}

function tell(stateDir: string, database: Database): Omit<PastStatus, "because"> | undefined {
  const ledger = createLedgerReader(database);
  const [anything] = ledger.read({ limit: 1 });
  if (anything === undefined) return undefined;
  const [lastReady] = ledger.read({ kinds: ["daemon.ready"], limit: 1 });
  const [lastDaemon] = ledger.read({ kinds: ["daemon.started", "daemon.stopped"], limit: 1 });
  const dryRun = lastReady?.dryRun === true;
  return {
    running: false,
    ...summarizeState({
      latches: new Latches(new Marks(database), systemClock),
      stateDir,
      dryRun,
      ledger,
      tally: new Totals(database).tally({ dryRun }),
      pendingRecoveries: new PendingRecoveries(database),
      undoBook: new UndoBook(database, systemClock),
    }),
    ...(lastDaemon && { lastDaemon: describeEvent(lastDaemon) }),
  };
}
