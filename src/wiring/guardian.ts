import { existsSync } from "node:fs";
import { watchLeases } from "../lease/guardian.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { holdGuardianLock, isDaemonAlive } from "../state/daemon-lock.ts";
import { openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { readBootId } from "../world/boot-id.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import { claimantOver } from "./claimant-over.ts";
import type { GuardianOrder } from "./guardian-order.ts";

/**
 * The guardian from its start to its end, with the exit code. What it does not need for watching,
 * such as settings, log and engine client, it does not load before there is something to heal.
 */
export async function runGuardian(order: string, stop: AbortSignal): Promise<number> {
  const { stateDir, engine, logLevel, untilNothingIsOpen } = JSON.parse(order) as GuardianOrder;
  const log = logWhenNeeded(logLevel);
  const onTrouble = (error: unknown) => {
    const telling = Promise.all([log(), import("../world/log.ts")]);
    void telling.then(([it, { logTrouble }]) => logTrouble(it, error));
  };
  const clock = systemClock;
  try {
    using database = openDatabase(databaseFile(stateDir));
    const book = new UndoBook(database, clock);
    const openHealer = async () => {
      const { healerOver } = await import("./healer-over.ts");
      const { SqliteLedger } = await import("../ledger/sqlite-ledger.ts");
      const { logEvents } = await import("../ledger/log-events.ts");
      const ledger = new SqliteLedger({ database, clock, onListenerError: onTrouble });
      logEvents(ledger, await log());
      const runtime = { ledger, clock, bootId: readBootId(), onTrouble };
      const claimant = claimantOver(stateDir, "guardian");
      return healerOver({ runtime, book, claimant, engine });
    };
    do {
      using _lock = holdGuardianLock(stateDir);
      await watchLeases({
        book,
        isDaemonAlive: () => isDaemonAlive(stateDir),
        isStateGone: () => !existsSync(databaseFile(stateDir)),
        openHealer,
        clock,
        bootId: readBootId(),
        untilNothingIsOpen,
        stop,
        onTrouble,
      });
      // whoever opens a lease looks for our lock after that: what it opened while we were about to
      // leave is ours, once the lock is given up
    } while (untilNothingIsOpen && !stop.aborted && book.all().length > 0);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    onTrouble(error);
    return error.exitCode;
  }
}

function logWhenNeeded(level: GuardianOrder["logLevel"]): () => Promise<Log> {
  let log: Promise<Log> | undefined;
  return () => {
    log ??= import("../world/log.ts").then(({ processLog }) => processLog(level));
    return log;
  };
}
