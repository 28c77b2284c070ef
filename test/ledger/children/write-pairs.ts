import { setTimeout as sleep } from "node:timers/promises";
import { SqliteLedger } from "../../../src/ledger/sqlite-ledger.ts";
import { openDatabase } from "../../../src/state/database.ts";
import { systemClock } from "../../../src/world/clock.ts";

// Records two events in each transaction, and prints the number of the second once it is durable.
const [file = "", writer = ""] = process.argv.slice(2);
const database = openDatabase(file);
const ledger = new SqliteLedger({ database, clock: systemClock, onListenerError: () => {} });
for (;;) {
  const { seq } = database.transaction(() => {
    ledger.record({ kind: "engine.lost", because: writer });
    return ledger.record({ kind: "engine.lost", because: writer });
  });
  process.stdout.write(`${seq}\n`);
  // SQLite's lock is not fair: who never pauses starves the others
  await sleep(1);
}
