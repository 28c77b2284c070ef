import { RECOVERY_TIMES, SERVICE_TOTALS, STRIKE_TOTALS } from "./replayed-totals.ts";

/** One step from a version of the state to the next. */
export interface Migration {
  /** Runs inside a transaction together with all the steps before and after it. */
  readonly sql: string;
  /**
   * Temporary views that show an older state under the names of this version, for a reader, which
   * may not migrate. Absent: this step renames nothing that a reader looks at.
   */
  readonly viewsForReaders?: string;
}

/**
 * How the state got its tables, in order; `PRAGMA user_version` counts the steps that a file has
 * behind it. A step that was released never changes: append a new one.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    // version 0.1.0 set no user_version, so a file of version 0 may have all of these already
    sql: `
      CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        strike TEXT,
        service TEXT,
        body TEXT NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS events_by_kind ON events (kind);
      CREATE INDEX IF NOT EXISTS events_by_strike ON events (strike) WHERE strike IS NOT NULL;
      CREATE TABLE IF NOT EXISTS chain (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        pruned_seq INTEGER NOT NULL,
        pruned_hash TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        last_hash TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS tallies (
        dry_run INTEGER PRIMARY KEY,
        shape INTEGER NOT NULL,
        oldest INTEGER NOT NULL,
        up_to INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS marks (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS leases (
        id TEXT PRIMARY KEY,
        strike TEXT NOT NULL,
        body TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        claimed_by TEXT,
        claimed_at REAL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS debts (
        strike TEXT NOT NULL,
        container TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (strike, container)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS hits (
        strike TEXT NOT NULL,
        target_group TEXT NOT NULL,
        boot TEXT NOT NULL,
        monotonic REAL NOT NULL,
        wall REAL NOT NULL,
        PRIMARY KEY (strike, target_group)
      ) STRICT;
      CREATE INDEX IF NOT EXISTS hits_by_group ON hits (target_group);`,
  },
  {
    // a target may be something other than a container
    sql: `
      ALTER TABLE debts RENAME TO pending_recoveries;
      ALTER TABLE pending_recoveries RENAME COLUMN container TO target;`,
    viewsForReaders: `
      CREATE TEMP VIEW pending_recoveries AS
        SELECT rowid, strike, container AS target, body FROM main.debts;`,
  },
  {
    // targets of strikes that have no verdict yet, so that processes side by side keep the limits
    sql: `
      CREATE TABLE in_flight (
        strike TEXT NOT NULL,
        target TEXT NOT NULL,
        owner TEXT NOT NULL,
        PRIMARY KEY (strike, target)
      ) STRICT;`,
  },
  {
    // totals that every event brings up to date, and indexes, so that no question costs more in a year
    sql: `
      CREATE INDEX events_by_time ON events (at);
      DROP TABLE tallies;
      CREATE TABLE strike_totals (dry_run INTEGER PRIMARY KEY, strikes INTEGER NOT NULL) STRICT;
      CREATE TABLE service_totals (
        dry_run INTEGER NOT NULL,
        service TEXT NOT NULL,
        strikes INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        policy INTEGER NOT NULL,
        us INTEGER NOT NULL,
        fault INTEGER NOT NULL,
        someone INTEGER NOT NULL,
        overdue INTEGER NOT NULL,
        late INTEGER NOT NULL,
        lost INTEGER NOT NULL,
        replaced INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (dry_run, service)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE recovery_times (
        dry_run INTEGER NOT NULL,
        service TEXT NOT NULL,
        ms INTEGER NOT NULL,
        times INTEGER NOT NULL,
        PRIMARY KEY (dry_run, service, ms)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO strike_totals ${STRIKE_TOTALS};
      INSERT INTO service_totals ${SERVICE_TOTALS};
      INSERT INTO recovery_times ${RECOVERY_TIMES};
      DROP INDEX hits_by_group;
      CREATE INDEX hits_by_boot ON hits (boot, monotonic);
      CREATE INDEX hits_by_wall ON hits (boot, wall);
      CREATE INDEX hits_of_group ON hits (target_group, boot, monotonic);
      CREATE INDEX hits_of_group_by_wall ON hits (target_group, boot, wall);`,
    viewsForReaders: `
      CREATE TEMP VIEW strike_totals AS ${STRIKE_TOTALS};
      CREATE TEMP VIEW service_totals AS ${SERVICE_TOTALS};
      CREATE TEMP VIEW recovery_times AS ${RECOVERY_TIMES};`,
  },
];
