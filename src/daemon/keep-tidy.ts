import type { Runtime } from "../wiring/runtime.ts";
import { attempt } from "../world/attempt.ts";

const TIDY_EVERY_MS = 600_000;

/** Prunes old events, and keeps the totals of the rest for the next process that opens the ledger. */
export async function keepTidy(runtime: Runtime, down: AbortSignal): Promise<void> {
  const { totals, clock, onTrouble } = runtime;
  while (!down.aborted) {
    attempt(() => totals.prune(clock.now() - runtime.settings.ledger.retentionMs), onTrouble);
    attempt(() => totals.keep(), onTrouble);
    await clock.sleep(TIDY_EVERY_MS, down);
  }
  attempt(() => totals.keep(), onTrouble);
}
