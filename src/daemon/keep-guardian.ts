import { type GuardianConfig, startGuardian } from "../lease/guardian-process.ts";
import { isAwaited } from "../lease/pending-recoveries.ts";
import { isGuardianAlive } from "../state/daemon-lock.ts";
import type { RoadKit } from "../wiring/road-kit.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";

const LOOKS_EVERY_MS = 2000;
/** Compose starts the daemon and the guardian at once, and either may be the first. */
const COMES_WITHIN_MS = 10_000;

/**
 * Replaces a guardian that was killed while something is open. Ends when `down` aborts; rejects
 * with `no-guardian` where none can be started.
 */
export async function keepGuardian(
  order: GuardianConfig,
  parts: Pick<RoadKit, "undoBook" | "pendingRecoveries"> & {
    readonly clock: Pick<Clock, "sleep">;
  },
  down: AbortSignal,
): Promise<void> {
  const { undoBook, pendingRecoveries, clock } = parts;
  while (!down.aborted) {
    await clock.sleep(LOOKS_EVERY_MS, down);
    const isOpen = undoBook.all().length > 0 || pendingRecoveries.all().some(isAwaited);
    if (!down.aborted && isOpen) await startGuardian(order);
  }
}

/** Warns a daemon that cannot start a guardian itself where none has come after a while. */
export async function warnWithoutGuardian(
  {
    stateDir,
    clock,
    log,
  }: {
    readonly stateDir: string;
    readonly clock: Pick<Clock, "sleep">;
    readonly log: Pick<Log, "warn">;
  },
  down: AbortSignal,
): Promise<void> {
  await clock.sleep(COMES_WITHIN_MS, down);
  if (down.aborted || isGuardianAlive(stateDir)) return;
  log.warn(
    "no guardian runs over this state folder: if this daemon is killed, only its next " +
      "start puts back what it has struck; the overlay's service chaos_guardian is a guardian",
  );
}
