import { createHash } from "node:crypto";
import type { Database } from "../state/database.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Verification } from "./ledger.ts";

/** An event as its row holds it; `body` is the JSON of all but `seq` and `at`. */
export interface EventRow {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly strike: string | null;
  readonly service: string | null;
  readonly body: string;
  readonly hash: string;
}

/** Where the kept chain begins and ends, so that a lost tail is missed too. */
interface Ends {
  /** The newest pruned event, 0 and "" while none was. */
  readonly prunedSeq: number;
  readonly prunedHash: string;
  readonly lastSeq: number;
  readonly lastHash: string;
}

const PAGE = 1000;

/**
 * The rows of the ledger, each bound to the one before by its hash. It finds damage of every kind,
 * but not a forger: whoever can write the file can compute the hashes anew.
 */
export class Chain {
  readonly #database: Database;
  #verifiedUpTo = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** To be called inside a transaction: other processes append to the same chain. */
  append(columns: Omit<EventRow, "seq" | "hash">): EventRow {
    const { prunedSeq, prunedHash, lastSeq, lastHash } = this.#ends() ?? this.#endsFromEvents();
    const unhashed = { seq: lastSeq + 1, ...columns };
    const row = { ...unhashed, hash: hashOf(lastHash, unhashed) };
    this.#database.run(
      "INSERT INTO events (seq, at, kind, strike, service, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
      row.seq,
      row.at,
      row.kind,
      row.strike,
      row.service,
      row.body,
      row.hash,
    );
    this.#keepEnds({ prunedSeq, prunedHash, lastSeq: row.seq, lastHash: row.hash });
    return row;
  }

  /** The newest of the oldest rows, up to the first one that is not before `at`. */
  newestBefore(at: string): number | undefined {
    const kept = this.#database.get<{ seq: number }>(
      "SELECT seq FROM events WHERE +at >= ? ORDER BY seq LIMIT 1",
      at,
    );
    const newest = this.#database.get<{ seq: number }>(
      "SELECT seq FROM events WHERE seq < ? ORDER BY seq DESC LIMIT 1",
      kept?.seq ?? Number.MAX_SAFE_INTEGER,
    );
    return newest?.seq;
  }

  /** Part of a transaction: drops the rows up to this one, and returns how many. */
  prune(upTo: number): number {
    const ends = this.#ends();
    const newest = this.#database.get<{ hash: string }>(
      "SELECT hash FROM events WHERE seq = ?",
      upTo,
    );
    if (ends === undefined || newest === undefined) return 0;
    const { changes } = this.#database.run("DELETE FROM events WHERE seq <= ?", upTo);
    this.#keepEnds({ ...ends, prunedSeq: upTo, prunedHash: newest.hash });
    return changes;
  }

  verify(): Verification {
    try {
      return this.#database.snapshot(() => this.#verify());
    } catch (error) {
      // the database is damaged deeper than its rows
      if (!(error instanceof ChaosError)) throw error;
      return { kind: "damaged", seq: this.#verifiedUpTo + 1, because: error.message };
    }
  }

  #verify(): Verification {
    this.#verifiedUpTo = 0;
    const ends = this.#ends();
    const first = ends?.prunedSeq ?? 0;
    let seq = first;
    let hash = ends?.prunedHash ?? "";
    for (const row of this.#rows()) {
      if (row.seq !== seq + 1) return outOfOrder(seq + 1, row.seq);
      if (row.hash !== hashOf(hash, row)) {
        const because = `event ${row.seq} or the hash of the one before it was changed`;
        return { kind: "damaged", seq: row.seq, because };
      }
      ({ seq, hash } = row);
      this.#verifiedUpTo = seq;
    }
    if (ends === undefined) {
      if (seq === 0) return { kind: "intact", events: 0, prunedUpTo: 0 };
      return { kind: "damaged", seq, because: "the record of where the ledger ends is missing" };
    }
    if (seq < ends.lastSeq) {
      const because = `the newest events, ${seq + 1} to ${ends.lastSeq}, are missing`;
      return { kind: "damaged", seq: seq + 1, because };
    }
    if (seq !== ends.lastSeq || hash !== ends.lastHash) {
      const because = `the record of where the ledger ends does not fit event ${seq}`;
      return { kind: "damaged", seq, because };
    }
    return { kind: "intact", events: seq - first, prunedUpTo: first };
  }

  *#rows(): Iterable<EventRow> {
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const page = this.#database.all<EventRow>(
        `SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`,
        after,
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.seq;
    }
  }

  #ends(): Ends | undefined {
    return this.#database.get<Ends>(
      `SELECT pruned_seq AS prunedSeq, pruned_hash AS prunedHash,
         last_seq AS lastSeq, last_hash AS lastHash FROM chain`,
    );
  }

  #endsFromEvents(): Ends {
    const last = this.#database.get<{ seq: number; hash: string }>(
      "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1",
    );
    return { prunedSeq: 0, prunedHash: "", lastSeq: last?.seq ?? 0, lastHash: last?.hash ?? "" };
  }

  #keepEnds({ prunedSeq, prunedHash, lastSeq, lastHash }: Ends): void {
    this.#database.run(
      `INSERT OR REPLACE INTO chain (id, pruned_seq, pruned_hash, last_seq, last_hash)
       VALUES (1, ?, ?, ?, ?)`,
      prunedSeq,
      prunedHash,
      lastSeq,
      lastHash,
    );
  }
}

function hashOf(previous: string, row: Omit<EventRow, "hash">): string {
  const { seq, at, kind, strike, service, body } = row;
  // JSON keeps the columns apart: no two rows have the same text
  const canonical = JSON.stringify([previous, seq, at, kind, strike, service, body]);
  return createHash("sha256").update(canonical).digest("hex");
}

function outOfOrder(expected: number, found: number): Verification {
  const because =
    found > expected
      ? `expected event ${expected}, but the next one is ${found}: those between are missing`
      : `event ${found} stands where ${expected} was expected`;
  return { kind: "damaged", seq: expected, because };
}
