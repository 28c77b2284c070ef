import { ChaosError } from "../world/chaos-error.ts";
import { MIGRATIONS } from "./migrations.ts";

/** The version of the state that this program reads and writes. */
export const STATE_VERSION = MIGRATIONS.length;

/** What a migration needs of a database. */
interface Migratable {
  exec(sql: string): void;
  get<T>(sql: string): T | undefined;
  transaction<T>(work: () => T): T;
}

/**
 * Creates or carries over the tables, all steps or none. Writes nothing where nothing is to do, so
 * that a full disk keeps nobody from opening its state. Throws `state-newer`.
 */
export function migrate(database: Migratable, file: string): void {
  if (versionOf(database, file) === STATE_VERSION) return;
  database.transaction(() => {
    // another process may have been faster
    for (const { sql } of MIGRATIONS.slice(versionOf(database, file))) database.exec(sql);
    database.exec(`PRAGMA user_version = ${STATE_VERSION}`);
  });
}

/** Lets a reader see an older state by the names of this version. Throws `state-newer`. */
export function showAsCurrent(database: Migratable, file: string): void {
  const version = versionOf(database, file);
  // without tables somebody is about to create them
  if (database.get("SELECT name FROM sqlite_schema") === undefined) return;
  for (const { viewsForReaders } of MIGRATIONS.slice(version)) {
    if (viewsForReaders !== undefined) database.exec(viewsForReaders);
  }
}

function versionOf(database: Migratable, file: string): number {
  const row = database.get<{ user_version: number }>("PRAGMA user_version");
  const version = row?.user_version ?? 0;
  if (version <= STATE_VERSION) return version;
  throw new ChaosError(
    "state-newer",
    `expected the state in ${file} to be of version ${STATE_VERSION} or older, got version ${version}: a newer chaos-monkey wrote it; use that version, or set CHAOS_STATE_DIR to another folder`,
  );
}
