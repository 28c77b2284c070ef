import { existsSync } from "node:fs";
import type { Settings } from "../config/slices.ts";
import type { UndoAnswer } from "../control/lease-row.ts";
import { undoStrikes } from "../control/lease-rows.ts";
import { claimant } from "../lease/claimant.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { databaseFile } from "../state/database-file.ts";
import { openRescueCopy } from "../state/rescue-copy.ts";
import { createHealer } from "../wiring/create-healer.ts";
import { createLedgerReader } from "../wiring/open-ledger.ts";
import { readBootId } from "../world/boot-id.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";
import { bringBackHere } from "./bring-back-here.ts";

/**
 * Runs `work` over the state folder. Where that cannot be written, undoes what is open all the
 * same, from a copy in memory, and hands over to `instead`: a full or read-only disk is a reason
 * not to strike, and none to leave anything as it is.
 */
export async function undoWithoutDisk<T>(
  options: {
    readonly settings: Settings;
    readonly stateDir: string;
    readonly ids: readonly string[] | "all";
    readonly onTrouble: (error: unknown) => void;
    readonly onEvent?: (event: LedgerEvent) => void;
  },
  work: () => Promise<T>,
  instead: (undone: UndoAnswer, error: ChaosError) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChaosError) || error.code !== "state-unwritable") throw error;
    const undone = await undoFromCopy(options);
    // without a readable state nothing is known to be open
    if (undone === undefined) throw error;
    return instead(undone, error);
  }
}

async function undoFromCopy({
  settings,
  stateDir,
  ids,
  onTrouble,
  onEvent,
}: Parameters<typeof undoWithoutDisk>[0]): Promise<UndoAnswer | undefined> {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) return undefined;
  using database = openRescueCopy(file);
  const ledger = createLedgerReader(database);
  if (onEvent) ledger.follow(onEvent);
  const book = new UndoBook(database, systemClock);
  const pendingRecoveries = new PendingRecoveries(database);
  const runtime = { database, ledger, clock: systemClock, bootId: readBootId(), onTrouble };
  const self = claimant({ role: "command", id: crypto.randomUUID(), isAlive: () => false });
  const healer = await createHealer({ runtime, book, claimant: self, engine: settings.engine });
  const bringBackNow = bringBackHere({
    runtime,
    book: pendingRecoveries,
    undoBook: book,
    claimant: self,
    settings,
  });
  return await undoStrikes({ book, pendingRecoveries, healer, bringBackNow, ids });
}
