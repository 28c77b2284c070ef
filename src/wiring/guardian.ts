import { existsSync } from "node:fs";
import { guard } from "../lease/guardian.ts";
import { type GuardianConfig, probesInEnvironment } from "../lease/guardian-process.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { holdGuardianLock, isDaemonAlive, isStrikeAlive } from "../state/daemon-lock.ts";
import { openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { readBootId } from "../world/boot-id.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import { processClaimant } from "./process-claimant.ts";

/**
 * The guardian from its start to its end, with the exit code. What it does not need for watching,
 * such as settings, log and engine client, it does not load before there is something to do.
 */
export async function runGuardian(order: string, stop: AbortSignal): Promise<number> {
  const {
    stateDir,
    engine,
    log: settings,
    untilNothingIsOpen,
  } = JSON.parse(order) as GuardianConfig;
  const log = logWhenNeeded(settings);
  let trouble: Promise<(error: unknown) => void> | undefined;
  const onTrouble = (error: unknown) => {
    trouble ??= Promise.all([log(), import("../world/trouble-log.ts")]).then(
      ([it, { troubleLog }]) => troubleLog(it),
    );
    void trouble.then((report) => report(error));
  };
  const clock = systemClock;
  try {
    using database = openDatabase(databaseFile(stateDir));
    const book = new UndoBook(database, clock);
    const pendingRecoveries = new PendingRecoveries(database);
    const claimant = processClaimant(stateDir, "guardian");
    const openRuntime = async () => {
      const { SqliteLedger } = await import("../ledger/sqlite-ledger.ts");
      const { logEvents } = await import("../ledger/log-events.ts");
      const ledger = new SqliteLedger({
        database,
        clock,
        onListenerError: onTrouble,
        recordedBy: "guardian",
      });
      logEvents(ledger, await log());
      return { ledger, claimant, clock, bootId: readBootId(), onTrouble };
    };
    let runtime: ReturnType<typeof openRuntime> | undefined;
    const openHealer = async () => {
      runtime ??= openRuntime();
      const { createHealer } = await import("./create-healer.ts");
      const { claimant, ...rest } = await runtime;
      return createHealer({ runtime: rest, book, claimant, engine });
    };
    const openFollower = async (startsFromMs: number) => {
      runtime ??= openRuntime();
      const { followRecoveries } = await import("./follow-recoveries.ts");
      return followRecoveries({
        ...(await runtime),
        database,
        book: pendingRecoveries,
        undoBook: book,
        engine,
        probe: probesInEnvironment(),
        holdsBackMs: () =>
          stop.aborted ? Number.POSITIVE_INFINITY : startsFromMs - clock.monotonic(),
      });
    };
    await guard({
      holdLock: () => holdGuardianLock(stateDir),
      book,
      pendingRecoveries,
      isDaemonAlive: () => isDaemonAlive(stateDir),
      isStrikeAlive: () => isStrikeAlive(stateDir),
      hasDied: claimant.hasDied,
      isStateGone: () => !existsSync(databaseFile(stateDir)),
      openHealer,
      openFollower,
      clock,
      bootId: readBootId(),
      untilNothingIsOpen,
      stop,
      onTrouble,
    });
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    onTrouble(error);
    return error.exitCode;
  }
}

function logWhenNeeded(settings: GuardianConfig["log"]): () => Promise<Log> {
  let log: Promise<Log> | undefined;
  return () => {
    log ??= import("../world/log.ts").then(({ processLog }) => processLog(settings));
    return log;
  };
}
