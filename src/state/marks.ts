import type { Database } from "./database.ts";

/** Small facts that outlive the daemon: schedule marks, counters, latches. */
export class Marks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(key: string): string | undefined {
    return this.#database.get<{ value: string }>("SELECT value FROM marks WHERE key = ?", key)
      ?.value;
  }

  set(key: string, value: string): void {
    this.#database.run("INSERT OR REPLACE INTO marks (key, value) VALUES (?, ?)", key, value);
  }

  remove(key: string): void {
    this.#database.run("DELETE FROM marks WHERE key = ?", key);
  }
}
