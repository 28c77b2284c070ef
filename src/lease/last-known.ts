import type { Database } from "../state/database.ts";
import { ChaosError } from "../world/chaos-error.ts";

/**
 * Rows as this process last read or wrote them. They answer where the database cannot be read any
 * more, so that a process still undoes what it knows. Whatever can be read replaces them.
 */
export class LastKnown<T> {
  readonly #database: Database;
  readonly #keyOf: (row: T) => string;
  #rows = new Map<string, T>();

  constructor(database: Database, keyOf: (row: T) => string) {
    this.#database = database;
    this.#keyOf = keyOf;
  }

  /** What `query` reads, or where the state cannot be read what was known last. */
  all(query: () => readonly T[]): readonly T[] {
    return this.#orElse(
      () => {
        const rows = query();
        this.#rows = new Map(rows.map((row) => [this.#keyOf(row), row]));
        return rows;
      },
      () => [...this.#rows.values()],
    );
  }

  /** The same for one row. */
  get(key: string, query: () => T | undefined): T | undefined {
    return this.#orElse(query, () => this.#rows.get(key));
  }

  /** It was written; counts once that is durable. */
  written(row: T): void {
    this.#database.afterCommit(() => this.keep(row));
  }

  /** It is as it says, though that could not be written. */
  keep(row: T): void {
    this.#rows.set(this.#keyOf(row), row);
  }

  /** It is over, whether or not that can be written. */
  drop(key: string): void {
    this.#rows.delete(key);
  }

  #orElse<R>(read: () => R, instead: () => R): R {
    try {
      return read();
    } catch (error) {
      if (error instanceof ChaosError && error.code === "state-unwritable") return instead();
      throw error;
    }
  }
}
