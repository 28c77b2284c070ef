import type { LedgerEvent } from "../ledger/event.ts";
import type { EventQuery } from "../ledger/ledger.ts";
import type { Database } from "../state/database.ts";
import { createLedgerReader, openForReading } from "../wiring/open-ledger.ts";
import { type Clock, systemClock } from "../world/clock.ts";

/** How soon a follower sees what another process has recorded. */
const LOOK_EVERY_MS = 200;

/**
 * What a state folder's ledger holds, whether or not a daemon writes to it. With `follow` it goes
 * on with what is recorded meanwhile, until `stop` aborts.
 */
export async function* readLedger(options: {
  readonly stateDir: string;
  readonly query: EventQuery;
  readonly follow: boolean;
  readonly stop: AbortSignal;
  readonly clock?: Clock;
}): AsyncGenerator<LedgerEvent> {
  const { stateDir, query, follow, stop, clock = systemClock } = options;
  using database = openForReading(stateDir);
  const ledger = createLedgerReader(database);
  // taken before reading, so that a commit in between is looked at once more
  let version = versionOf(database);
  let afterSeq = query.afterSeq ?? 0;
  for (const event of ledger.read(query)) {
    if (stop.aborted) return;
    afterSeq = event.seq;
    yield event;
  }
  const { limit: _onlyForThePast, ...further } = query;
  while (follow && !stop.aborted) {
    await clock.sleep(LOOK_EVERY_MS, stop);
    const now = versionOf(database);
    if (now === version || stop.aborted) continue;
    version = now;
    for (const event of ledger.read({ ...further, afterSeq })) {
      afterSeq = event.seq;
      yield event;
    }
  }
}

/** Changes whenever another connection has committed (https://sqlite.org/pragma.html#pragma_data_version). */
function versionOf(database: Database): number {
  return database.get<{ data_version: number }>("PRAGMA data_version")?.data_version ?? 0;
}
