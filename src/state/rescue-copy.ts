import type { SQLInputValue } from "node:sqlite";
import { type Database, openDatabase } from "./database.ts";

/** What has to be known in order to put everything back, and who has halted. */
const TABLES = ["leases", "pending_recoveries", "marks"];

/**
 * A copy in memory of what a state that cannot be written says about open faults. Nothing that
 * happens to the copy is kept: the next process that can write finds the faults still open, and
 * finds out that they are over. Throws `state-unwritable` where the state cannot even be read.
 */
export function openRescueCopy(file: string): Database {
  using source = openDatabase(file, { readOnly: true });
  const copy = openDatabase(":memory:");
  copy.transaction(() => {
    for (const table of TABLES) {
      for (const row of source.all<Record<string, SQLInputValue>>(`SELECT * FROM ${table}`)) {
        const columns = Object.keys(row);
        const places = columns.map((column) => `:${column}`);
        copy.run(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places.join(", ")})`, {
          ...row,
        });
      }
    }
    // a claim could not be checked, let alone renewed
    copy.run("UPDATE leases SET claimed_by = NULL, claimed_at = NULL");
  });
  return copy;
}
