import { join } from "node:path";
import { expect, test } from "vitest";
import { SqliteLedger } from "../../src/ledger/sqlite-ledger.ts";
import { openDatabase } from "../../src/state/database.ts";
import { Child } from "../support/child-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { testLedger } from "../support/test-ledger.ts";

const script = new URL("children/write-pairs.ts", import.meta.url);

test("P9: what was recorded outlives a SIGKILL, whole transactions only", async () => {
  const file = join(temporaryFolder(), "chaos.db");
  let durable = 0;
  for (let round = 1; round <= 5; round++) {
    await using child = new Child(script, file, `round ${round}`);
    for (let line = 0; line < 10 * round; line++) {
      durable = Number(await child.line());
      expect(durable).toBeGreaterThan(0);
    }
    await child.kill();
    for (let rest = await child.line(); rest; rest = await child.line()) durable = Number(rest);

    using parts = testLedger(file);
    const events = parts.events();
    expect(events.length).toBeGreaterThanOrEqual(durable);
    // of a transaction that was not reported both are there or none
    expect(events.length % 2).toBe(0);
    expect(parts.ledger.verify()).toEqual({
      kind: "intact",
      events: events.length,
      prunedUpTo: 0,
    });
  }
});

test("two processes that write at once make one chain, which a third one can verify", async () => {
  const file = join(temporaryFolder(), "chaos.db");
  await using one = new Child(script, file, "one");
  await using two = new Child(script, file, "two");
  await Promise.all([one.line(), two.line()]);
  using database = openDatabase(file, { readOnly: true });
  const { clock } = testLedger();
  const reader = new SqliteLedger({ database, clock, onListenerError: () => {} });
  for (let line = 0; line < 20; line++) {
    expect(await Promise.all([one.line(), two.line()])).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
    expect(reader.verify().kind).toBe("intact");
  }
  await Promise.all([one.kill(), two.kill()]);
  const writers = new Set(
    [...reader.read()].map((event) => event.kind === "engine.lost" && event.because),
  );
  expect(writers).toEqual(new Set(["one", "two"]));
  expect(reader.verify().kind).toBe("intact");
});
