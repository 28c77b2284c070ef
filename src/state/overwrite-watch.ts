import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
  truncateSync,
} from "node:fs";
import { ChaosError } from "../world/chaos-error.ts";

/** https://sqlite.org/fileformat.html#magic_header_string */
const MAGIC = Buffer.from("SQLite format 3\0");

/**
 * Notices that somebody has truncated or overwritten the files of an open database: SQLite goes on
 * from its cache, and maps the -shm file into memory. The kernel ends a process by SIGBUS that
 * touches a page beyond the end of such a file. What was lost stays lost for this process.
 */
export class OverwriteWatch implements Disposable {
  readonly #file: string;
  readonly #sharedMemory: string;
  /** Stays open: closing it drops the locks that SQLite holds on the file (https://sqlite.org/howtocorrupt.html). */
  readonly #descriptor: number;
  #hasContent = false;
  #mapped: Stats | undefined;
  /** What was seen of the files; undefined: they are as SQLite left them. */
  #damage: string | undefined;

  /** To be created once SQLite has read the database, and disposed of after its connection. */
  constructor(file: string) {
    this.#file = file;
    this.#sharedMemory = `${file}-shm`;
    this.#descriptor = openSync(file, "r");
  }

  /** Throws `state-unwritable` where the files were truncated or overwritten, now or before. */
  check(): void {
    // also where it is lost: the connection must stay safe to close
    this.#keepMapped();
    this.#damage ??= this.#lookAtFile();
    if (this.#damage !== undefined) throw overwritten(this.#file, this.#damage);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #keepMapped(): void {
    const now = statSync(this.#sharedMemory, { throwIfNoEntry: false });
    if (now === undefined) return;
    const before = this.#mapped;
    const isSame = before?.dev === now.dev && before.ino === now.ino;
    if (isSame && now.size < before.size) {
      this.#damage ??= "its -shm file was truncated";
      // SQLite reads zeros as an index that has to be built anew
      truncateSync(this.#sharedMemory, before.size);
    } else this.#mapped = now;
  }

  #lookAtFile(): string | undefined {
    // a file without content is a database that somebody is about to create
    if (fstatSync(this.#descriptor).size === 0) {
      return this.#hasContent ? "file was truncated" : undefined;
    }
    this.#hasContent = true;
    const header = Buffer.alloc(MAGIC.length);
    readSync(this.#descriptor, header, 0, MAGIC.length, 0);
    return header.equals(MAGIC) ? undefined : "file is not a database";
  }
}

function overwritten(file: string, damage: string): ChaosError {
  return new ChaosError(
    "state-unwritable",
    `expected ${file} as this process left it, but somebody truncated or overwrote it (${damage}): this process still undoes ` +
      "the faults that it knows, and strikes nothing; stop it, move the file away, start again, and run " +
      "`chaos-monkey undo --all --assume-ours` for what else may be open",
  );
}
