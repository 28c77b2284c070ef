import type { Database } from "../state/database.ts";
import type { LedgerEvent } from "./event.ts";
import { recoveries, type ServiceTally, type Tally, tally } from "./tally.ts";

interface ServiceRow {
  readonly service: string;
  readonly strikes: number;
  readonly confirmed: number;
  readonly policy: number;
  readonly us: number;
  readonly fault: number;
  readonly someone: number;
  readonly overdue: number;
  readonly late: number;
  readonly lost: number;
  readonly replaced: number;
  /** The event that changed it last; negative: it changed when events up to that one were pruned. */
  readonly changed: number;
}

/** Recovery times of a service, as they were when its row had changed last. */
interface KnownTimes {
  readonly changed: number;
  readonly times: ReadonlyMap<number, number>;
}

const COUNTS = [
  "strikes",
  "confirmed",
  "policy",
  "us",
  "fault",
  "someone",
  "overdue",
  "late",
  "lost",
  "replaced",
] as const;

const ADD = `
  INSERT INTO service_totals (dry_run, service, ${COUNTS.join(", ")}, changed)
  VALUES (?, ?, ${COUNTS.map(() => "?").join(", ")}, ?)
  ON CONFLICT DO UPDATE SET
    ${COUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")},
    changed = excluded.changed`;

/**
 * What all events of the ledger come to, brought up to date in the transaction of each event, so
 * that no question replays the ledger. Replaying it with `tally` gives the same.
 */
export class Totals {
  readonly #database: Database;
  readonly #knownTimes = new Map<string, KnownTimes>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Part of the transaction that records the event. */
  add(event: LedgerEvent): void {
    this.#change(tally([event]), { dryRun: event.dryRun, by: 1, changed: event.seq });
  }

  /** Part of the transaction that prunes these events, the newest of them `upTo`. */
  remove(events: readonly LedgerEvent[], upTo: number): void {
    for (const dryRun of [false, true]) {
      const gone = tally(events.filter((event) => event.dryRun === dryRun));
      this.#change(gone, { dryRun, by: -1, changed: -upTo });
    }
    const isZero = COUNTS.map((name) => `${name} = 0`).join(" AND ");
    this.#database.run(`DELETE FROM service_totals WHERE ${isZero}`);
    this.#database.run("DELETE FROM recovery_times WHERE times = 0");
  }

  /** Of dry runs, or of everything else. */
  tally({ dryRun }: { readonly dryRun: boolean }): Tally {
    return this.#database.snapshot(() => {
      const strikes = this.#database.get<{ strikes: number }>(
        "SELECT strikes FROM strike_totals WHERE dry_run = ?",
        Number(dryRun),
      );
      const rows = this.#database.all<ServiceRow>(
        "SELECT * FROM service_totals WHERE dry_run = ?",
        Number(dryRun),
      );
      return {
        strikes: strikes?.strikes ?? 0,
        services: new Map(rows.map((row) => [row.service, this.#serviceTally(row, dryRun)])),
      };
    });
  }

  #change(
    { strikes, services }: Tally,
    { dryRun, by, changed }: { dryRun: boolean; by: 1 | -1; changed: number },
  ): void {
    const mark = Number(dryRun);
    if (strikes > 0) {
      this.#database.run(
        `INSERT INTO strike_totals (dry_run, strikes) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET strikes = strikes + excluded.strikes`,
        mark,
        by * strikes,
      );
    }
    for (const [service, counted] of services) {
      const { recovered, times, ...rest } = counted;
      const counts = { ...rest, ...recovered };
      const values = COUNTS.map((name) => by * counts[name]);
      this.#database.run(ADD, mark, service, ...values, changed);
      for (const [ms, count] of times) {
        this.#database.run(
          `INSERT INTO recovery_times (dry_run, service, ms, times) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET times = times + excluded.times`,
          mark,
          service,
          ms,
          by * count,
        );
      }
    }
  }

  #serviceTally(row: ServiceRow, dryRun: boolean): ServiceTally {
    const { service, policy, us, fault, someone, changed, ...rest } = row;
    const { strikes, confirmed, overdue, late, lost, replaced } = rest;
    const counts = { strikes, confirmed, overdue, late, lost, replaced };
    const counted = { ...counts, recovered: { policy, us, fault, someone }, times: new Map() };
    if (recoveries(counted) === 0) return counted;
    return { ...counted, times: this.#times(service, { dryRun, changed }) };
  }

  #times(
    service: string,
    { dryRun, changed }: { readonly dryRun: boolean; readonly changed: number },
  ): ReadonlyMap<number, number> {
    const key = `${Number(dryRun)} ${service}`;
    const known = this.#knownTimes.get(key);
    if (known?.changed === changed) return known.times;
    const rows = this.#database.all<{ ms: number; times: number }>(
      "SELECT ms, times FROM recovery_times WHERE dry_run = ? AND service = ? ORDER BY ms",
      Number(dryRun),
      service,
    );
    const times = new Map(rows.map((row) => [row.ms, row.times]));
    this.#knownTimes.set(key, { changed, times });
    // the number of an event that is rolled back is given to another one
    this.#database.afterRollback(() => void this.#knownTimes.delete(key));
    return times;
  }
}
