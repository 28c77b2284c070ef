import type { Log } from "../world/log.ts";
import type { LedgerEvent } from "./event.ts";
import type { Ledger } from "./ledger.ts";
import { levelOf, sentence } from "./sentence.ts";

/** Writes one line per event from now on, made from the event; the returned function ends it. */
export function logEvents(ledger: Pick<Ledger, "follow">, log: Log): () => void {
  return ledger.follow((event) => logEvent(log, event));
}

/** Writes the line of one event. */
export function logEvent(log: Log, event: LedgerEvent): void {
  log[levelOf(event)](event, sentence(event));
}
