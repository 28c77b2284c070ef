import { existsSync } from "node:fs";
import type { Settings } from "../config/slices.ts";
import type { LeaseRow, UndoAnswer } from "../control/lease-row.ts";
import { leaseRow, undoStrikes } from "../control/lease-rows.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { createHealer } from "../wiring/create-healer.ts";
import { commandClaimant } from "../wiring/process-claimant.ts";
import { openRuntime } from "../wiring/runtime.ts";
import { systemClock } from "../world/clock.ts";
import { bringBackHere } from "./bring-back-here.ts";
import { undoWithoutDisk } from "./undo-without-disk.ts";

/** The open leases of a state folder, read only. */
export function readLeases(stateDir: string): readonly LeaseRow[] {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) return [];
  using database = openDatabase(file, { readOnly: true });
  return new UndoBook(database, systemClock).all().map(leaseRow);
}

interface UndoOptions {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly ids: readonly string[] | "all";
  readonly onTrouble: (error: unknown) => void;
}

/** Undoes leases in this process, where no daemon runs. */
export function undoHere(options: UndoOptions): Promise<UndoAnswer> {
  return undoWithoutDisk(
    options,
    () => undoOverState(options),
    (undone, error) => {
      options.onTrouble(error);
      return undone;
    },
  );
}

async function undoOverState(options: UndoOptions): Promise<UndoAnswer> {
  const { settings, stateDir, ids, onTrouble } = options;
  // a full disk must not keep anything from being put back, though it cannot be recorded
  if (!existsSync(databaseFile(stateDir))) prepareStateFolder(stateDir);
  using claimant = commandClaimant(stateDir);
  using runtime = openRuntime({ settings, stateDir, onTrouble });
  const { database, clock } = runtime;
  const book = new UndoBook(database, clock);
  const pendingRecoveries = new PendingRecoveries(database);
  const healer = await createHealer({ runtime, book, claimant, engine: settings.engine });
  const bringBackNow = bringBackHere({
    runtime,
    book: pendingRecoveries,
    undoBook: book,
    claimant,
    settings,
  });
  return await undoStrikes({ book, pendingRecoveries, healer, bringBackNow, ids });
}
