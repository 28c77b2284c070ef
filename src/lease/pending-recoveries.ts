import type { Rescuer } from "../ledger/event/recovery.ts";
import type { TargetName } from "../ledger/target-name.ts";
import type { Database } from "../state/database.ts";

/** A recovery that a strike owes: somebody has to see its target come back. */
export interface PendingRecovery {
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  /** Full id of the container. */
  readonly id: string;
  /** Compose's project and container number, by which a replacement is known. */
  readonly project?: string;
  readonly replica?: string;
  readonly hasHealthcheck: boolean;
  /** The fault itself starts it again. */
  readonly comesBack: boolean;
  /** How long the fault may take to bring it down, from the intent. */
  readonly hurtWithinMs: number;
  /** How long the fault keeps it down; the time to recover counts from the end of that. */
  readonly lastsMs: number;
  /** Before the strike, to tell a restart by the policy from one by somebody. */
  readonly restartCount: number;
  /** Milliseconds since the epoch by the engine's clock, of the run that was ended. */
  readonly startedAt: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly intendedAt: number;
  /** When it went down by the engine's clock; undefined while that was not seen. */
  readonly hurtAt?: number;
  /** Since when it, or what took its place, runs again; undefined while it does not. */
  readonly back?: {
    readonly runningAt: number;
    readonly by: Rescuer;
    readonly replacement?: TargetName;
    /** Full id of what runs. */
    readonly id: string;
  };
  /** It was removed, and what takes its place is awaited. */
  readonly removed?: boolean;
  readonly overdue?: boolean;
}

/** The open debts; they outlive the daemon. */
export class PendingRecoveries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.define(
      `CREATE TABLE IF NOT EXISTS debts (
         strike TEXT NOT NULL,
         container TEXT NOT NULL,
         body TEXT NOT NULL,
         PRIMARY KEY (strike, container)
       ) STRICT`,
    );
  }

  /** Also replaces what is known of one. */
  put(debt: PendingRecovery): void {
    this.#database.run(
      "INSERT OR REPLACE INTO debts (strike, container, body) VALUES (?, ?, ?)",
      debt.strike,
      debt.id,
      JSON.stringify(debt),
    );
  }

  all(): readonly PendingRecovery[] {
    return this.#database
      .all<{ body: string }>("SELECT body FROM debts ORDER BY rowid")
      .map(({ body }) => JSON.parse(body) as PendingRecovery);
  }

  /** As it is known now; undefined: nothing is owed any more. */
  get({ strike, id }: Pick<PendingRecovery, "strike" | "id">): PendingRecovery | undefined {
    const row = this.#database.get<{ body: string }>(
      "SELECT body FROM debts WHERE strike = ? AND container = ?",
      strike,
      id,
    );
    return row && (JSON.parse(row.body) as PendingRecovery);
  }

  settle(debt: Pick<PendingRecovery, "strike" | "id">): void {
    this.#database.run(
      "DELETE FROM debts WHERE strike = ? AND container = ?",
      debt.strike,
      debt.id,
    );
  }
}
