import type { Settings } from "../config/slices.ts";
import type { BringBackNow } from "../control/lease-rows.ts";
import type { Claimant } from "../lease/claimant.ts";
import type { PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import { followRecoveries } from "../wiring/follow-recoveries.ts";
import type { Runtime } from "../wiring/runtime.ts";

/** How long a command waits to see that what it started runs, and is healthy. */
const RECOVERS_WITHIN_MS = 5000;
const LOOKS_EVERY_MS = 50;

/**
 * Starts what strikes took down in the process of a command, where no daemon runs. What has not
 * recovered when the command ends is followed by a guardian, or by the next start.
 */
export function bringBackHere(options: {
  readonly runtime: Pick<Runtime, "database" | "ledger" | "clock" | "bootId" | "onTrouble">;
  readonly book: PendingRecoveries;
  readonly undoBook: UndoBook;
  readonly claimant: Claimant;
  readonly settings: Pick<Settings, "engine" | "probe">;
}): BringBackNow {
  const { runtime, book, undoBook, claimant, settings } = options;
  const { database, ledger, clock, bootId, onTrouble } = runtime;
  return async (isMeant) => {
    if (!book.all().some(isMeant)) return { started: [], failed: [] };
    const follower = await followRecoveries({
      database,
      book,
      undoBook,
      ledger,
      claimant,
      clock,
      bootId,
      engine: settings.engine,
      probe: settings.probe,
      onTrouble,
      // what the command does not name is started by a guardian or the next daemon
      holdsBackMs: () => Number.POSITIVE_INFINITY,
    });
    try {
      const done = await follower.bringBackNow(isMeant);
      const strikes = new Set(done.started.map(({ strike }) => strike));
      const patienceEnds = clock.monotonic() + RECOVERS_WITHIN_MS;
      while (clock.monotonic() < patienceEnds) {
        if (!book.all().some(({ strike }) => strikes.has(strike))) break;
        await clock.sleep(LOOKS_EVERY_MS);
      }
      return done;
    } finally {
      await follower.stop();
    }
  };
}
