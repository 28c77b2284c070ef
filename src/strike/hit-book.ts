import type { Database } from "../state/database.ts";
import type { Clock } from "../world/clock.ts";

const DAY_MS = 86_400_000;

const NOW = "WITH now (boot, monotonic, wall) AS (VALUES (?, ?, ?))";
/**
 * As in `lease/moment.ts`: the monotonic clock decides while the machine has not rebooted, so that
 * a clock set forth opens no gap; after that only the wall clock is left.
 */
const AGE = `CASE WHEN hit.boot = now.boot THEN now.monotonic - hit.monotonic
  ELSE max(0, now.wall - hit.wall) END`;

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
    const which = group === undefined ? "" : "WHERE hit.target_group = ?";
    const row = this.#database.get<{ age: number | null }>(
      `${NOW} SELECT min(${AGE}) AS age FROM hits AS hit, now ${which}`,
      ...this.#nowValues(),
      ...(group === undefined ? [] : [group]),
    );
    return row?.age == null ? Number.POSITIVE_INFINITY : Math.max(0, row.age);
  }

  /** How many strikes there were within 24 hours. */
  today(): number {
    const row = this.#database.get<{ strikes: number }>(
      `${NOW} SELECT count(DISTINCT hit.strike) AS strikes FROM hits AS hit, now
       WHERE ${AGE} < ?`,
      ...this.#nowValues(),
      DAY_MS,
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
    const { wall } = this.#now();
    this.#database.run(
      "UPDATE hits SET wall = ? WHERE boot <> ? AND wall > ?",
      wall,
      this.#bootId,
      wall,
    );
    this.#database.run(
      `${NOW}, aged AS (
         SELECT hit.rowid AS id, ${AGE} AS age,
           row_number() OVER (PARTITION BY hit.target_group ORDER BY ${AGE}) AS place
         FROM hits AS hit, now)
       DELETE FROM hits WHERE rowid IN (SELECT id FROM aged WHERE age >= ? AND place > 1)`,
      ...this.#nowValues(),
      DAY_MS,
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

  #nowValues(): [string, number, number] {
    const { boot, monotonic, wall } = this.#now();
    return [boot, monotonic, wall];
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
