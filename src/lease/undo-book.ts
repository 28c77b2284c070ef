import { isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import type { Database } from "../state/database.ts";
import type { Clock } from "../world/clock.ts";
import { isClaimFree } from "./claim.ts";
import type { Claimant } from "./claimant.ts";
import { LastKnown } from "./last-known.ts";
import type { Lease } from "./lease.ts";
import type { RequestState } from "./request-state.ts";
import { type DamagedRow, parseBody, readRef, readRows } from "./stored.ts";

interface Row {
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
}

/**
 * The open leases, shared by every process over the same state folder. Where the database cannot be
 * read any more, those that this process knows.
 */
export class UndoBook {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #known: LastKnown<Lease>;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#known = new LastKnown(database, ({ id }) => id);
  }

  /** Part of the transaction that records the intent. */
  open(lease: Lease): void {
    this.#database.run(
      "INSERT INTO leases (id, strike, body) VALUES (?, ?, ?)",
      lease.id,
      lease.strike,
      JSON.stringify(lease),
    );
    this.#known.written(lease);
  }

  /** In the order in which they were opened; without the damaged ones. */
  all(): readonly Lease[] {
    return this.#known.all(() => this.#read().sound);
  }

  /** Rows that cannot be read, and so cannot be undone. */
  damaged(): readonly DamagedRow[] {
    return this.#read().damaged;
  }

  ofStrike(strike: string): readonly Lease[] {
    return this.all().filter((lease) => lease.strike === strike);
  }

  /** Its process ends on purpose, and leaves it to the guardian to undo it at its deadline. */
  entrust(strike: string): void {
    this.#database.run(
      "UPDATE leases SET body = json_set(body, '$.entrusted', json('true')) WHERE strike = ?",
      strike,
    );
  }

  /** The request that hurts this target is about to be sent, or has its answer. */
  note(strike: string, ref: TargetRef, state: RequestState): void {
    for (const lease of this.all()) {
      if (lease.strike !== strike || !isSameTarget(lease.ref, ref)) continue;
      this.#database.run(
        "UPDATE leases SET body = json_patch(body, ?) WHERE id = ?",
        JSON.stringify(state),
        lease.id,
      );
    }
  }

  /**
   * Whether `claimant` may undo it now; no other gets it until it gives the claim up, or dies. No
   * claim outlives the machine, so none waits for the disk.
   */
  claim(id: string, claimant: Claimant): boolean {
    const now = this.#clock.monotonic();
    return this.#database.volatileTransaction(() => {
      const row = this.#database.get<{ by: string | null; at: number | null }>(
        "SELECT claimed_by AS by, claimed_at AS at FROM leases WHERE id = ?",
        id,
      );
      if (row === undefined) return false;
      const { by, at } = row;
      const isFree =
        by === null || at === null || isClaimFree({ by, monotonicMs: at }, claimant, now);
      if (!isFree) return false;
      this.#database.run(
        "UPDATE leases SET claimed_by = ?, claimed_at = ? WHERE id = ?",
        claimant.name,
        now,
        id,
      );
      return true;
    });
  }

  /** The undo did not restore the target; somebody tries again. `also` commits with it. */
  giveBack(id: string, also: () => void): void {
    this.#database.transaction(() => {
      this.#database.run(
        "UPDATE leases SET claimed_by = NULL, claimed_at = NULL, attempts = attempts + 1 WHERE id = ?",
        id,
      );
      also();
    });
  }

  /** Not undone yet, and no failure either. */
  unclaim(id: string): void {
    this.#database.volatileTransaction(() => {
      this.#database.run("UPDATE leases SET claimed_by = NULL, claimed_at = NULL WHERE id = ?", id);
    });
  }

  /**
   * The target is as it was; `also` commits with it, unless somebody else was faster. Throws
   * `state-unwritable` where that cannot be written; while it cannot be read either, it is over for
   * this process.
   */
  close(id: string, also: () => void): void {
    this.#known.drop(id);
    this.#database.transaction(() => {
      const { changes } = this.#database.run("DELETE FROM leases WHERE id = ?", id);
      if (changes > 0) also();
    });
  }

  #read() {
    const rows = this.#database.all<Row>("SELECT id, body, attempts FROM leases ORDER BY rowid");
    return readRows(rows, readLease, ({ id }) => `lease ${id}`);
  }
}

function readLease({ body, attempts }: Row): Lease {
  const stored = parseBody(body, {
    id: "string",
    strike: "string",
    fault: "string",
    target: "object",
    resources: "object",
    undo: "object",
    opened: "object",
    deadline: "object",
    until: "string",
  });
  const { container, ...rest } = stored;
  return { ...rest, ref: readRef(stored, container), attempts } as Lease;
}
