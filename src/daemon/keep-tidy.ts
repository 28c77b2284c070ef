import type { Runtime } from "../wiring/runtime.ts";
import { attempt } from "../world/attempt.ts";

const TIDY_EVERY_MS = 600_000;

/** Prunes events that are older than CHAOS_RETENTION. */
export async function keepTidy(runtime: Runtime, down: AbortSignal): Promise<void> {
  const { ledger, clock, onTrouble } = runtime;
  while (!down.aborted) {
    attempt(() => ledger.prune(clock.now() - runtime.settings.ledger.retentionMs), onTrouble);
    await clock.sleep(TIDY_EVERY_MS, down);
  }
}
