import type { Settings } from "../config/slices.ts";
import { Latches } from "../halt/latches.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { Totals } from "../ledger/totals.ts";
import { type Database, openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { Marks } from "../state/marks.ts";
import { readBootId } from "../world/boot-id.ts";
import { type Clock, systemClock } from "../world/clock.ts";

/** What every part of one process shares. */
export interface Runtime {
  /** The current ones: a reload or a change of mode replaces them. */
  readonly settings: Settings;
  replaceSettings(settings: Settings): void;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly bootId: string;
  readonly seed: string;
  readonly database: Database;
  readonly ledger: SqliteLedger;
  readonly marks: Marks;
  readonly latches: Latches;
  readonly totals: Totals;
  /** Reports an error that ends nothing. */
  readonly onTrouble: (error: unknown) => void;
}

/** Opens the state for one process; the folder must be prepared, unless the state is in memory. */
export function openRuntime(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly onTrouble: (error: unknown) => void;
  /** Leaves no trace in the state folder. */
  readonly inMemory?: boolean;
}): Runtime & Disposable {
  const { stateDir, onTrouble } = options;
  let { settings } = options;
  const clock = systemClock;
  const database = openDatabase(options.inMemory ? ":memory:" : databaseFile(stateDir));
  const ledger = new SqliteLedger({ database, clock, onListenerError: onTrouble });
  const marks = new Marks(database);
  return {
    get settings() {
      return settings;
    },
    replaceSettings(now) {
      settings = now;
    },
    stateDir,
    clock,
    bootId: readBootId(),
    seed: settings.strike.seed ?? crypto.randomUUID().slice(0, 8),
    database,
    ledger,
    marks,
    latches: new Latches(marks, clock),
    totals: new Totals(database),
    onTrouble,
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}
