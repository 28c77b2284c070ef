import { statSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { ChaosError } from "../world/chaos-error.ts";
import { isBusy } from "./is-busy.ts";
import { migrate, showAsCurrent } from "./migrate.ts";
import { OverwriteWatch } from "./overwrite-watch.ts";
import { ownFile } from "./own-file.ts";
import { unwritable } from "./unwritable.ts";

const BUSY_TIMEOUT_MS = 5000;
const IN_MEMORY = ":memory:";

/** Values for the `?` of a statement, or one object for its `:names`. */
type Params = readonly SQLInputValue[] | readonly [Readonly<Record<string, SQLInputValue>>];

/** How a database is opened. */
export interface DatabaseOptions {
  /** For a look at what another process writes; the file must exist. */
  readonly readOnly?: boolean;
  /** How long to wait for another process's lock, in milliseconds. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the database of a state folder, or one in `:memory:`, with the tables of this version; a
 * commit is on the disk when it returns. Throws `state-unwritable`, as does every method when the
 * file fails, and `state-newer` where a newer chaos-monkey has written the file.
 */
export function openDatabase(file: string, options: DatabaseOptions = {}): Database {
  const database = new Database(file, options);
  try {
    if (options.readOnly) showAsCurrent(database, file);
    else migrate(database, file);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

/**
 * One connection, synchronous on purpose: nothing else of this process can run inside a
 * transaction, and nothing may be awaited there, since a lock would be held meanwhile.
 */
export class Database implements Disposable {
  readonly #file: string;
  readonly #readOnly: boolean;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Of the file; undefined in memory. */
  readonly #identity: string | undefined;
  /** Undefined in memory. */
  readonly #watch: OverwriteWatch | undefined;
  #transaction: Transaction | undefined;

  constructor(file: string, options: DatabaseOptions) {
    this.#file = file;
    this.#readOnly = options.readOnly ?? false;
    const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
    this.#connection = this.#guarded(() => {
      if (!this.#readOnly && file !== IN_MEMORY) ownFile(file);
      return new DatabaseSync(file, { timeout, readOnly: this.#readOnly });
    });
    try {
      if (!this.#readOnly) this.#guarded(() => makeDurable(this.#connection, timeout));
      this.#identity = this.#guarded(() => identityOf(file));
      if (file === IN_MEMORY) return;
      // SQLite maps its shared memory at the first look
      this.#guarded(() => this.#connection.exec("PRAGMA user_version"));
      this.#watch = this.#guarded(() => new OverwriteWatch(file));
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** Runs statements that have no parameters and no result. */
  exec(sql: string): void {
    this.#guarded(() => this.#connection.exec(sql));
  }

  run(sql: string, ...params: Params): { readonly changes: number } {
    return this.#guarded(() => ({
      changes: Number(this.#prepare(sql).run(...values(params)).changes),
    }));
  }

  /** The first row; the caller knows its columns. */
  get<T>(sql: string, ...params: Params): T | undefined {
    return this.#read(() => this.#prepare(sql).get(...values(params)) as T | undefined, undefined);
  }

  all<T>(sql: string, ...params: Params): readonly T[] {
    return this.#read(
      () => this.#prepare(sql).all(...values(params)) as readonly unknown[] as readonly T[],
      [],
    );
  }

  /**
   * Runs `work` in one immediate transaction: all of it or nothing. A call inside another joins
   * it, and if the inner one fails the outer one cannot commit any more, even if the error was
   * caught in between.
   */
  transaction<T>(work: () => T): T {
    return this.#transaction ? this.#join(this.#transaction, work) : this.#begin("IMMEDIATE", work);
  }

  /**
   * The same, and seen by every process at once, but its commit does not wait for the disk: for what
   * means nothing any more when the machine has gone down.
   */
  volatileTransaction<T>(work: () => T): T {
    if (this.#transaction) return this.#join(this.#transaction, work);
    this.exec("PRAGMA synchronous = NORMAL");
    try {
      return this.#begin("IMMEDIATE", work);
    } finally {
      this.exec("PRAGMA synchronous = FULL");
    }
  }

  /** Reads in `work` see one state of the database, while others may go on writing. */
  snapshot<T>(work: () => T): T {
    return this.#transaction ? work() : this.#begin("DEFERRED", work);
  }

  /**
   * Throws `state-unwritable` where somebody has deleted, moved, replaced or overwritten the file:
   * writing may go on without any error, but nobody else sees it, and it is lost with this process.
   */
  expectInPlace(): void {
    this.#watch?.check();
    if (this.#identity === undefined || identityOf(this.#file) === this.#identity) return;
    throw new ChaosError(
      "state-unwritable",
      `expected ${this.#file} to be the file that was opened, but it was deleted, moved or replaced: ` +
        "start the daemon anew",
    );
  }

  /** Once what was written is durable: at once outside a transaction, never after a rollback. */
  afterCommit(action: () => void): void {
    if (this.#transaction) this.#transaction.afterCommit.push(action);
    else action();
  }

  /** To put memory back, newest first, should the open transaction roll back. */
  afterRollback(action: () => void): void {
    this.#transaction?.afterRollback.unshift(action);
  }

  [Symbol.dispose](): void {
    if (!this.#connection.isOpen) return;
    try {
      this.#watch?.check();
    } catch {
      // whoever used the files has said so; the check has made them safe to close
    }
    this.#connection.close();
    this.#watch?.[Symbol.dispose]();
  }

  #begin<T>(mode: "IMMEDIATE" | "DEFERRED", work: () => T): T {
    this.exec(`BEGIN ${mode}`);
    const transaction: Transaction = { afterCommit: [], afterRollback: [] };
    this.#transaction = transaction;
    let result: T;
    try {
      result = work();
      if (result instanceof Promise) throw new TypeError("a transaction cannot be awaited in");
      if (transaction.doomedBy) throw transaction.doomedBy.error;
      this.exec("COMMIT");
    } catch (error) {
      this.#transaction = undefined;
      // a full disk or a failing device has rolled back already
      if (this.#connection.isTransaction) this.exec("ROLLBACK");
      for (const action of transaction.afterRollback) action();
      throw error;
    }
    this.#transaction = undefined;
    for (const action of transaction.afterCommit) action();
    return result;
  }

  #join<T>(transaction: Transaction, work: () => T): T {
    try {
      return work();
    } catch (error) {
      transaction.doomedBy ??= { error };
      throw error;
    }
  }

  /** A reader may come before the tables are there: then there is `nothing` in them. */
  #read<T>(query: () => T, nothing: T): T {
    try {
      return this.#guarded(query);
    } catch (error) {
      if (this.#readOnly && isNoSuchTable(error)) return nothing;
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(work: () => T): T {
    // after a rollback by SQLite itself a further statement would be committed on its own
    if (this.#transaction?.doomedBy) throw this.#transaction.doomedBy.error;
    try {
      // a transaction is over within moments
      if (this.#transaction === undefined) this.#watch?.check();
      return work();
    } catch (cause) {
      const error = unwritable(this.#file, cause);
      if (this.#transaction && !this.#connection.isTransaction) {
        this.#transaction.doomedBy ??= { error };
      }
      throw error;
    }
  }
}

/** Statements take an object as their first value too, which their types say by an overload. */
function values(params: Params): SQLInputValue[] {
  return [...params] as SQLInputValue[];
}

function isNoSuchTable(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("no such table: ");
}

function identityOf(file: string): string | undefined {
  if (file === IN_MEMORY) return undefined;
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "none" : `${found.dev} ${found.ino}`;
}

interface Transaction {
  readonly afterCommit: (() => void)[];
  readonly afterRollback: (() => void)[];
  doomedBy?: { readonly error: unknown };
}

function makeDurable(connection: DatabaseSync, timeoutMs: number): void {
  const patience = performance.now() + timeoutMs;
  for (;;) {
    try {
      connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      return;
    } catch (error) {
      // of several processes that create the file together, SQLite lets none wait for the others
      if (!isBusy(error) || performance.now() > patience) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
