import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function numbers(database: Database): readonly number[] {
  return database.all<{ n: number }>("SELECT n FROM numbers ORDER BY n").map(({ n }) => n);
}

function withNumbers(file = ":memory:"): Database {
  const database = openDatabase(file);
  database.exec("CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY) STRICT");
  return database;
}

function add(database: Database, n: number): void {
  database.run("INSERT INTO numbers (n) VALUES (?)", n);
}

test("P9: a commit is flushed to the disk before it returns", () => {
  using database = openDatabase(join(temporaryFolder(), "chaos.db"));
  expect(database.get("PRAGMA synchronous")).toEqual({ synchronous: 2 });
  expect(database.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
});

test("what need not outlive the machine does not wait for the disk, and everything else still does", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using database = withNumbers(file);
  using other = openDatabase(file, { readOnly: true });
  const synchronous = () => database.get("PRAGMA synchronous");
  const inside = database.volatileTransaction(() => {
    add(database, 1);
    return synchronous();
  });
  expect(inside).toEqual({ synchronous: 1 });
  expect(synchronous()).toEqual({ synchronous: 2 });
  expect(numbers(other)).toEqual([1]);
  expect(() =>
    database.volatileTransaction(() => {
      add(database, 2);
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(synchronous()).toEqual({ synchronous: 2 });
  expect(numbers(database)).toEqual([1]);
});

test("what is part of a durable transaction is durable with it", () => {
  using database = withNumbers(join(temporaryFolder(), "chaos.db"));
  const inside = database.transaction(() =>
    database.volatileTransaction(() => database.get("PRAGMA synchronous")),
  );
  expect(inside).toEqual({ synchronous: 2 });
});

test("P10: a file that was deleted, or replaced by another one, is no longer in place", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using database = withNumbers(file);
  database.expectInPlace();
  renameSync(file, `${file}.old`);
  expect(() => database.expectInPlace()).toThrow(/deleted, moved or replaced/);
  using _other = withNumbers(file);
  expect(() => database.expectInPlace()).toThrow(/deleted, moved or replaced/);
  using memory = withNumbers();
  memory.expectInPlace();
});

test("tells how many rows a statement changed", () => {
  using database = withNumbers();
  add(database, 1);
  add(database, 2);
  expect(database.run("DELETE FROM numbers WHERE n > ?", 0)).toEqual({ changes: 2 });
  expect(database.get("SELECT n FROM numbers")).toBeUndefined();
});

test("a transaction is kept whole", () => {
  using database = withNumbers();
  const result = database.transaction(() => {
    add(database, 1);
    add(database, 2);
    return "done";
  });
  expect(result).toBe("done");
  expect(numbers(database)).toEqual([1, 2]);
});

test("a transaction that fails leaves nothing, and the next one works", () => {
  using database = withNumbers();
  expect(() =>
    database.transaction(() => {
      add(database, 1);
      throw new Error("no");
    }),
  ).toThrow("no");
  database.transaction(() => add(database, 2));
  expect(numbers(database)).toEqual([2]);
});

test("a transaction inside another is kept or lost with it", () => {
  using database = withNumbers();
  expect(() =>
    database.transaction(() => {
      database.transaction(() => add(database, 1));
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(numbers(database)).toEqual([]);
});

test("an inner transaction that failed cannot be half kept by catching its error", () => {
  using database = withNumbers();
  expect(() =>
    database.transaction(() => {
      add(database, 1);
      try {
        database.transaction(() => {
          add(database, 2);
          throw new Error("the inner one");
        });
      } catch {
        // as if nothing had been
      }
    }),
  ).toThrow("the inner one");
  expect(numbers(database)).toEqual([]);
});

test("refuses a transaction that would have to be awaited", () => {
  using database = withNumbers();
  expect(() => database.transaction(async () => add(database, 1))).toThrow(TypeError);
  expect(numbers(database)).toEqual([]);
});

test("what waits for the commit runs after it, in order, and at once outside a transaction", () => {
  using database = withNumbers();
  const seen: string[] = [];
  database.transaction(() => {
    database.afterCommit(() => seen.push(`first, of ${numbers(database).length}`));
    database.transaction(() => database.afterCommit(() => seen.push("second")));
    add(database, 1);
    seen.push("inside");
  });
  database.afterCommit(() => seen.push("outside"));
  expect(seen).toEqual(["inside", "first, of 1", "second", "outside"]);
});

test("what waits for the commit is dropped when there is none, and memory is put back", () => {
  using database = withNumbers();
  const seen: string[] = [];
  const attempt = () =>
    database.transaction(() => {
      database.afterCommit(() => seen.push("committed"));
      database.afterRollback(() => seen.push("older"));
      database.afterRollback(() => seen.push("newer"));
      throw new Error("no");
    });
  expect(attempt).toThrow("no");
  database.transaction(() => add(database, 1));
  expect(seen).toEqual(["newer", "older"]);
});

test("a snapshot sees one state while another connection writes", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using writer = withNumbers(file);
  add(writer, 1);
  using reader = openDatabase(file, { readOnly: true });
  reader.snapshot(() => {
    expect(numbers(reader)).toEqual([1]);
    add(writer, 2);
    expect(numbers(reader)).toEqual([1]);
  });
  expect(numbers(reader)).toEqual([1, 2]);
});

test("a reader writes nothing, not even tables", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using _writer = withNumbers(file);
  using reader = openDatabase(file, { readOnly: true });
  const refused = expect.objectContaining({
    code: "state-unwritable",
    message: expect.stringContaining(file),
  });
  expect(() => reader.exec("CREATE TABLE others (n INTEGER)")).toThrow(refused);
  expect(() => add(reader, 1)).toThrow(refused);
});

test("what nobody has defined yet holds nothing for a reader, who sees it once it is there", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using writer = openDatabase(file);
  using reader = openDatabase(file, { readOnly: true });
  const newest = () => reader.get("SELECT n FROM numbers ORDER BY n DESC LIMIT 1");
  expect(numbers(reader)).toEqual([]);
  expect(reader.snapshot(newest)).toBeUndefined();
  expect(() => numbers(writer)).toThrow("no such table");
  writer.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT");
  add(writer, 1);
  expect(numbers(reader)).toEqual([1]);
  expect(newest()).toEqual({ n: 1 });
});

test("says so when another process holds the file locked for too long", () => {
  const file = join(temporaryFolder(), "chaos.db");
  using holder = withNumbers(file);
  using waiting = openDatabase(file, { busyTimeoutMs: 10 });
  holder.transaction(() => {
    add(holder, 1);
    expect(() => waiting.transaction(() => undefined)).toThrow(
      expect.objectContaining({
        code: "state-unwritable",
        message: expect.stringContaining("another process holds it locked"),
      }),
    );
  });
  waiting.transaction(() => add(waiting, 2));
  expect(numbers(holder)).toEqual([1, 2]);
});

test("refuses what is not a database, a folder, and a folder that is not there", () => {
  const folder = temporaryFolder();
  const text = join(folder, "text");
  writeFileSync(text, "not a database, but long enough to be taken for one. ".repeat(100));
  const dir = join(folder, "dir");
  mkdirSync(dir);
  for (const [file, advice] of [
    [text, "damaged or not a database"],
    [dir, "expected a file"],
    [join(folder, "missing", "chaos.db"), "the folder it belongs in, does not exist"],
  ] as const) {
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({
        code: "state-unwritable",
        message: expect.stringMatching(`^cannot use ${file}.*${advice}`),
      }),
    );
  }
});

test("a mistake in a statement stays what it is", () => {
  using database = withNumbers();
  add(database, 1);
  expect(() => add(database, 1)).toThrow("UNIQUE");
  expect(() => database.run("DELETE FROM absent")).toThrow("no such table");
  expect(() => database.run("DELETE FROM absent")).not.toThrow(
    expect.objectContaining({ code: "state-unwritable" }),
  );
});

test("marks keep their newest value, also for the next process", () => {
  const file = join(temporaryFolder(), "chaos.db");
  {
    using database = openDatabase(file);
    const marks = new Marks(database);
    expect(marks.get("next")).toBeUndefined();
    marks.set("next", "1");
    marks.set("next", "2");
    marks.set("other", "");
  }
  using database = openDatabase(file);
  expect(new Marks(database).get("next")).toBe("2");
  expect(new Marks(database).get("other")).toBe("");
});
