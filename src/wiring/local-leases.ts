import { existsSync } from "node:fs";
import type { Settings } from "../config/slices.ts";
import type { LeaseRow } from "../http/lease-row.ts";
import { leaseRow, undoLeases } from "../http/lease-rows.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { openDatabase } from "../ledger/database.ts";
import { databaseFile } from "../ledger/database-file.ts";
import { prepareStateFolder } from "../ledger/state-folder.ts";
import { systemClock } from "../world/clock.ts";
import { commandOver } from "./claimant-over.ts";
import { healerOver } from "./healer-over.ts";
import { openGround } from "./parts.ts";

/** The open leases of a state folder, read without disturbing anybody. */
export function readLeases(stateDir: string): readonly LeaseRow[] {
  const file = databaseFile(stateDir);
  if (!existsSync(file)) return [];
  using database = openDatabase(file, { readOnly: true });
  return new UndoBook(database, systemClock).all().map(leaseRow);
}

/** Undoes leases in this process, for when no daemon runs; answers with what is still open. */
export async function undoHere(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly ids: readonly string[] | "all";
  readonly onTrouble: (error: unknown) => void;
}): Promise<readonly LeaseRow[]> {
  const { settings, stateDir, ids, onTrouble } = options;
  // a full disk must not keep anything from being put back, though it cannot be recorded
  if (!existsSync(databaseFile(stateDir))) prepareStateFolder(stateDir);
  using claimant = commandOver(stateDir);
  using ground = openGround({ settings, stateDir, onTrouble });
  const book = new UndoBook(ground.database, ground.clock);
  const { engine } = settings;
  const healer = await healerOver({ ground, book, claimant, engine });
  return await undoLeases({ book, healer, ids });
}
