import type { Database } from "../ledger/database.ts";

const DAY_MS = 86_400_000;
/** No gap is longer, whether it is configured or asked for by a label. */
const KEPT_MS = 400 * DAY_MS;

/** When which groups were hit, for gaps and budgets; it outlives the daemon. */
export class HitBook {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.define(
      `CREATE TABLE IF NOT EXISTS hits (
         strike TEXT NOT NULL,
         target_group TEXT NOT NULL,
         at REAL NOT NULL,
         PRIMARY KEY (strike, target_group)
       ) STRICT`,
    );
    database.define("CREATE INDEX IF NOT EXISTS hits_by_time ON hits (at)");
  }

  /** Part of the transaction that records the intent; `at` is wall clock, as everywhere here. */
  put(strike: string, groups: Iterable<string>, at: number): void {
    for (const group of groups) {
      this.#database.run(
        "INSERT OR REPLACE INTO hits (strike, target_group, at) VALUES (?, ?, ?)",
        strike,
        group,
        at,
      );
    }
  }

  /** Its fault was applied just now: gaps count from here, not from the intent. */
  injected(strike: string, at: number): void {
    this.#database.run("UPDATE hits SET at = ? WHERE strike = ? AND at < ?", at, strike, at);
  }

  /** How long ago the last strike was, on `group` or on anything; Infinity: there was none. */
  since(now: number, group?: string): number {
    const row =
      group === undefined
        ? this.#database.get<{ at: number | null }>("SELECT max(at) AS at FROM hits")
        : this.#database.get<{ at: number | null }>(
            "SELECT max(at) AS at FROM hits WHERE target_group = ?",
            group,
          );
    return row?.at == null ? Number.POSITIVE_INFINITY : Math.max(0, now - row.at);
  }

  /** How many strikes there were within 24 hours. */
  today(now: number): number {
    return (
      this.#database.get<{ strikes: number }>(
        "SELECT count(DISTINCT strike) AS strikes FROM hits WHERE at > ?",
        now - DAY_MS,
      )?.strikes ?? 0
    );
  }

  /** Copies what another book knows, so that a dry run decides alike. */
  copyFrom(other: HitBook): void {
    for (const { strike, target_group, at } of other.#all()) this.put(strike, [target_group], at);
  }

  /**
   * Forgets what no gap or budget looks at any more. A clock that was set back leaves hits in the
   * future; they count as of now, or a gap would last as long as the clock was wrong.
   */
  tidy(now: number): void {
    this.#database.run("UPDATE hits SET at = ? WHERE at > ?", now, now);
    this.#database.run("DELETE FROM hits WHERE at < ?", now - KEPT_MS);
  }

  #all(): readonly { strike: string; target_group: string; at: number }[] {
    return this.#database.all("SELECT strike, target_group, at FROM hits");
  }
}
