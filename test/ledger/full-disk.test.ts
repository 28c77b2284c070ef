import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { prepareStateFolder } from "../../src/state/state-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { hold, intended, lost, type TestLedger, testLedger } from "../support/test-ledger.ts";

const diskFull = expect.objectContaining({
  code: "state-unwritable",
  message: expect.stringMatching(/the disk is full; see `df -h /),
});

/** Records until the disk is full; gives up where it never is. */
function fill({ ledger }: TestLedger): void {
  for (let count = 0; count < 10_000; count++) ledger.record(lost("x".repeat(500)));
}

test("P10: on a full disk nothing is recorded by half, and it goes on when there is space", () => {
  using parts = testLedger(join(temporaryFolder(), "chaos.db"));
  const { ledger, database } = parts;
  database.exec("CREATE TABLE others (id TEXT) STRICT; PRAGMA max_page_count = 30");
  const heard: string[] = [];
  ledger.follow(({ kind }) => heard.push(kind));
  expect(() => fill(parts)).toThrow(diskFull);
  const before = parts.events().length;
  expect(before).toBeGreaterThan(0);
  expect(heard).toHaveLength(before);

  expect(() =>
    database.transaction(() => {
      database.run("INSERT INTO others (id) VALUES ('17-ab12.1')");
      ledger.record(intended({ params: { text: "x".repeat(5000) } }));
    }),
  ).toThrow(diskFull);
  expect(parts.events()).toHaveLength(before);
  expect(database.all("SELECT * FROM others")).toEqual([]);

  database.exec("PRAGMA max_page_count = 1000");
  expect(ledger.record(intended()).seq).toBe(before + 1);
  expect(ledger.verify()).toEqual({ kind: "intact", events: before + 1, prunedUpTo: 0 });
});

test("P10: a full disk cannot be missed by catching its error inside a transaction", () => {
  using parts = testLedger(join(temporaryFolder(), "chaos.db"));
  const { ledger, database } = parts;
  database.exec("CREATE TABLE others (id TEXT) STRICT; PRAGMA max_page_count = 30");
  expect(() => fill(parts)).toThrow(diskFull);
  expect(() =>
    database.transaction(() => {
      try {
        ledger.record(lost("x".repeat(50_000)));
      } catch {
        // as if nothing had been
      }
      database.run("INSERT INTO others (id) VALUES ('17-ab12.1')");
    }),
  ).toThrow(diskFull);
  expect(database.all("SELECT * FROM others")).toEqual([]);
});

test("holds that cannot be written are counted until they can", () => {
  using parts = testLedger(join(temporaryFolder(), "chaos.db"));
  const { ledger, database } = parts;
  database.exec("PRAGMA max_page_count = 30");
  ledger.record(hold());
  ledger.record(hold());
  expect(() => fill(parts)).toThrow(diskFull);
  const long = hold({ because: "x".repeat(50_000) });
  expect(() => ledger.record(long)).toThrow(diskFull);
  ledger.record(hold());
  database.exec("PRAGMA max_page_count = 1000");
  ledger.flush();
  expect(parts.events().at(-1)).toMatchObject({ kind: "hold.repeated", times: 2 });
});

test("P10: a disk that is really full refuses the record and the start", ({ skip }) => {
  const disk = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", disk], {
      stdio: "ignore",
    });
  } catch {
    skip("a disk of one megabyte can only be mounted by root");
  }
  onTestFinished(() => void execFileSync("umount", [disk]));
  const foreign = join(disk, "foreign");
  writeFileSync(foreign, "x".repeat(300_000));
  using parts = testLedger(join(disk, "chaos.db"));
  expect(() => fill(parts)).toThrow(diskFull);
  const events = parts.events().length;
  expect(parts.ledger.verify()).toEqual({ kind: "intact", events, prunedUpTo: 0 });
  expect(() => writeFileSync(foreign, "x".repeat(1_000_000))).toThrow("ENOSPC");
  expect(() => prepareStateFolder(disk)).toThrow(diskFull);

  rmSync(foreign);
  prepareStateFolder(disk);
  expect(parts.ledger.record(lost()).seq).toBe(events + 1);
  expect(parts.ledger.verify().kind).toBe("intact");
});
