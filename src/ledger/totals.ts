import type { Database } from "../state/database.ts";
import type { LedgerEvent } from "./event.ts";
import type { EventQuery, Ledger } from "./ledger.ts";
import {
  COUNTED_KINDS,
  EMPTY_TALLY,
  type ServiceTally,
  type Tally,
  tally,
  untally,
} from "./tally.ts";

/** A tally with its place in the ledger. */
interface Reached {
  readonly tally: Tally;
  /** The oldest event that was there: once it is pruned, the tally counts too much. */
  readonly oldest: number;
  readonly upTo: number;
}

/** What `kept` has of a tally; raised whenever the shape of a tally changes. */
const SHAPE = 1;

/**
 * The tally of all that the ledger holds, kept up to date by reading only what is new. A kept
 * tally is a shortcut and never a source: where it is missing or does not fit the ledger any more,
 * all events are replayed.
 */
export class Totals {
  readonly #database: Database;
  readonly #ledger: Pick<Ledger, "read" | "prune">;
  readonly #dryRun: boolean;
  #reached: Reached | undefined;

  constructor(options: {
    readonly database: Database;
    readonly ledger: Pick<Ledger, "read" | "prune">;
    /** Counts dry runs, and nothing else. */
    readonly dryRun: boolean;
  }) {
    this.#database = options.database;
    this.#ledger = options.ledger;
    this.#dryRun = options.dryRun;
  }

  tally(): Tally {
    return this.#database.snapshot(() => this.#catchUp()).tally;
  }

  /** Prunes the ledger, and takes out of the tally what goes. */
  prune(beforeMs: number): void {
    this.#database.transaction(() => {
      const { tally, upTo } = this.#catchUp();
      const old = [...this.#counted({ beforeMs })];
      if (this.#ledger.prune(beforeMs) === 0) return;
      const { oldest } = this.#ends();
      // the clock may have been set back: what is old and comes after something newer stays
      const gone = old.filter(({ seq }) => seq < oldest);
      this.#reached = { tally: untally(gone, tally), oldest, upTo };
    });
  }

  /** Spares whoever opens the ledger next from replaying what has been counted. */
  keep(): void {
    this.#database.transaction(() => {
      const { tally, oldest, upTo } = this.#catchUp();
      const kept = this.#kept();
      if (kept?.oldest === oldest && kept.upTo === upTo) return;
      this.#database.run(
        `INSERT OR REPLACE INTO tallies (dry_run, shape, oldest, up_to, body)
         VALUES (?, ${SHAPE}, ?, ?, ?)`,
        Number(this.#dryRun),
        oldest,
        upTo,
        write(tally),
      );
    });
  }

  #catchUp(): Reached {
    const before = this.#reached;
    const { oldest, newest } = this.#ends();
    let known = before ?? this.#kept();
    if (known?.oldest !== oldest) known = { tally: EMPTY_TALLY, oldest, upTo: oldest - 1 };
    if (known.upTo < newest) {
      const added = this.#counted({ afterSeq: known.upTo });
      known = { tally: tally(added, known.tally), oldest, upTo: newest };
    }
    this.#reached = known;
    // what was counted inside a transaction may never have happened
    this.#database.afterRollback(() => {
      this.#reached = before;
    });
    return known;
  }

  #counted(query: EventQuery): Iterable<LedgerEvent> {
    const events = this.#ledger.read({ ...query, kinds: COUNTED_KINDS });
    return Iterator.from(events).filter(({ dryRun }) => dryRun === this.#dryRun);
  }

  #kept(): Reached | undefined {
    const row = this.#database.get<{ oldest: number; upTo: number; body: string }>(
      `SELECT oldest, up_to AS upTo, body FROM tallies WHERE dry_run = ? AND shape = ${SHAPE}`,
      Number(this.#dryRun),
    );
    return row && { tally: read(row.body), oldest: row.oldest, upTo: row.upTo };
  }

  #ends(): { readonly oldest: number; readonly newest: number } {
    const ends = this.#database.get<{ oldest: number | null; newest: number | null }>(
      `SELECT (SELECT pruned_seq + 1 FROM chain) AS oldest,
         (SELECT max(seq) FROM events) AS newest`,
    );
    const oldest = ends?.oldest ?? 1;
    return { oldest, newest: ends?.newest ?? oldest - 1 };
  }
}

/** Maps are written as lists of their entries. */
function write({ strikes, services }: Tally): string {
  return JSON.stringify({
    strikes,
    services: [...services].map(([name, of]) => [name, { ...of, times: [...of.times] }]),
  });
}

function read(body: string): Tally {
  const { strikes, services } = JSON.parse(body) as {
    readonly strikes: number;
    readonly services: readonly (readonly [
      string,
      Omit<ServiceTally, "times"> & { readonly times: readonly (readonly [number, number])[] },
    ])[];
  };
  return {
    strikes,
    services: new Map(services.map(([name, of]) => [name, { ...of, times: new Map(of.times) }])),
  };
}
