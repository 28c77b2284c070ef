import type { LedgerEvent } from "../ledger/event.ts";
import { OBSTACLE_KINDS } from "../report/why/spans.ts";
import { type Why, whyOf } from "../report/why/why.ts";
import { createLedgerReader, openForReading } from "../wiring/open-ledger.ts";

/** Answers from a state folder's ledger why something, or nothing, happened since a time. */
export function readWhy(options: {
  readonly stateDir: string;
  readonly sinceMs: number;
  readonly now: number;
  /** A daemon runs over it. */
  readonly running: boolean;
}): Why {
  const { stateDir, sinceMs, now, running } = options;
  using database = openForReading(stateDir);
  const ledger = createLedgerReader(database);
  const to = utc(now);
  const from = utc(Math.min(Math.max(0, sinceMs), now));
  const { before, during } = database.snapshot(() => ({
    before: [
      ...ledger.read({ kinds: OBSTACLE_KINDS, beforeMs: Date.parse(from) }),
      ...ledger.read({ beforeMs: Date.parse(from), limit: 1 }),
    ],
    during: [...ledger.read({ sinceMs: Date.parse(from) })],
  }));
  return whyOf({ before: inOrder(before), during, from, to, running });
}

/** By their number, each once. */
function inOrder(events: readonly LedgerEvent[]): readonly LedgerEvent[] {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
