import type { Database } from "../state/database.ts";
import type { Clock } from "../world/clock.ts";

const DAY_MS = 86_400_000;

/**
 * The boots that there are hits of: few, each found by one look into an index. As in
 * `lease/moment.ts` the monotonic clock decides while the machine has not rebooted, so that a clock
 * set forward opens no gap; after that only the wall clock is left.
 */
const BOOTS = `RECURSIVE boots (boot) AS (
  SELECT min(boot) FROM hits
  UNION ALL
  SELECT (SELECT min(hits.boot) FROM hits WHERE hits.boot > boots.boot)
  FROM boots WHERE boots.boot IS NOT NULL)`;

/** When which groups were hit, for gaps and budgets; it outlives the daemon. */
export class HitBook {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #bootId: string;

  constructor(database: Database, { clock, bootId }: { clock: Clock; bootId: string }) {
    this.#database = database;
    this.#clock = clock;
    this.#bootId = bootId;
  }

  /** These groups are about to be hit: part of the transaction that records the intent. */
  put(strike: string, groups: Iterable<string>): void {
    for (const group of groups) this.#insert({ strike, target_group: group, ...this.#now() });
  }

  /** Its fault was applied just now: gaps count from here, not from the intent. */
  injected(strike: string): void {
    const { boot, monotonic, wall } = this.#now();
    this.#database.run(
      "UPDATE hits SET boot = ?, monotonic = ?, wall = ? WHERE strike = ?",
      boot,
      monotonic,
      wall,
      strike,
    );
  }

  /** Milliseconds since the last strike, on `group` or on anything; Infinity: there was none. */
  since(group?: string): number {
    const { boot, monotonic, wall } = this.#now();
    const ofGroup = group === undefined ? "" : "AND target_group = :group";
    const row = this.#database.get<{ age: number | null }>(
      `WITH ${BOOTS} SELECT min(CASE
         WHEN boots.boot = :boot THEN :monotonic -
           (SELECT max(monotonic) FROM hits WHERE hits.boot = boots.boot ${ofGroup})
         ELSE :wall - (SELECT max(wall) FROM hits WHERE hits.boot = boots.boot ${ofGroup})
       END) AS age FROM boots`,
      { boot, monotonic, wall, ...(group !== undefined && { group }) },
    );
    return row?.age == null ? Number.POSITIVE_INFINITY : Math.max(0, row.age);
  }

  /** How many strikes there were within 24 hours. */
  today(): number {
    const { boot, monotonic, wall } = this.#now();
    const row = this.#database.get<{ strikes: number }>(
      `WITH ${BOOTS} SELECT count(DISTINCT strike) AS strikes FROM (
         SELECT strike FROM hits WHERE boot = :boot AND monotonic > :monotonic
         UNION ALL
         SELECT strike FROM boots JOIN hits ON hits.boot = boots.boot AND hits.wall > :wall
         WHERE boots.boot <> :boot)`,
      { boot, monotonic: monotonic - DAY_MS, wall: wall - DAY_MS },
    );
    return row?.strikes ?? 0;
  }

  /** Copies what another book knows, so that a dry run decides alike. */
  copyFrom(other: HitBook): void {
    for (const hit of other.#all()) this.#insert(hit);
  }

  /**
   * Forgets what no gap or budget looks at any more: after a day all but the last hit of each
   * group. A clock that was set back over a reboot leaves hits in the future; they count as of
   * now, or a gap would last as long as the clock was wrong.
   */
  tidy(): void {
    const { boot, monotonic, wall } = this.#now();
    this.#database.run(
      `WITH ${BOOTS} UPDATE hits SET wall = :wall WHERE rowid IN (
         SELECT hits.rowid FROM boots JOIN hits ON hits.boot = boots.boot AND hits.wall > :wall
         WHERE boots.boot <> :boot)`,
      { boot, wall },
    );
    this.#database.run(
      `DELETE FROM hits WHERE boot = :boot AND monotonic <= :monotonic AND EXISTS (
         SELECT 1 FROM hits AS newer WHERE newer.target_group = hits.target_group
           AND newer.boot = :boot AND newer.monotonic > hits.monotonic)`,
      { boot, monotonic: monotonic - DAY_MS },
    );
    this.#database.run(
      `WITH ${BOOTS} DELETE FROM hits WHERE rowid IN (
         SELECT old.rowid
         FROM boots JOIN hits AS old ON old.boot = boots.boot AND old.wall <= :wall
         WHERE boots.boot <> :boot AND EXISTS (
           SELECT 1 FROM boots AS others JOIN hits AS newer
             ON newer.target_group = old.target_group AND newer.boot = others.boot
             AND (newer.boot = :boot OR newer.wall > old.wall)))`,
      { boot, wall: wall - DAY_MS },
    );
  }

  #insert({ strike, target_group, boot, monotonic, wall }: Hit): void {
    this.#database.run(
      "INSERT OR REPLACE INTO hits (strike, target_group, boot, monotonic, wall) VALUES (?, ?, ?, ?, ?)",
      strike,
      target_group,
      boot,
      monotonic,
      wall,
    );
  }

  #now(): Pick<Hit, "boot" | "monotonic" | "wall"> {
    return { boot: this.#bootId, monotonic: this.#clock.monotonic(), wall: this.#clock.now() };
  }

  #all(): readonly Hit[] {
    return this.#database.all("SELECT strike, target_group, boot, monotonic, wall FROM hits");
  }
}

interface Hit {
  readonly strike: string;
  readonly target_group: string;
  readonly boot: string;
  readonly monotonic: number;
  readonly wall: number;
}
