import type { Assembly } from "../wiring/assemble.ts";
import type { Runtime } from "../wiring/runtime.ts";
import { attempt } from "../world/attempt.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { Signals } from "../world/signals.ts";
import type { Supervisor } from "../world/supervisor.ts";
import { withinTime } from "../world/within-time.ts";

/**
 * The overlay gives the container 30 s to stop. These three follow each other and leave 2 s for
 * the last records: what the engine does, or does not do, cannot make it longer.
 */
const SETTLE_WITHIN_MS = 24_000;
const GIVE_UP_WITHIN_MS = 2000;
const PARTS_STOP_WITHIN_MS = 2000;

interface ShutDownParts {
  readonly runtime: Runtime;
  readonly supervisor: Pick<Supervisor, "stop">;
  readonly signals: Pick<Signals, "stop" | "hurry">;
  readonly assembly: Pick<Assembly, "real" | "kit" | "kits">;
  /** Whether the engine has ever answered: where it has not, waiting for it is in vain. */
  readonly isReached: boolean;
}

/**
 * Puts back what lasts, stops all parts, and records as the last event what is still pending.
 * Resolves with the exit code within 30 s, whatever the engine does.
 */
export async function shutDown(parts: ShutDownParts): Promise<number> {
  const { runtime, supervisor, signals } = parts;
  const { ledger, onTrouble } = runtime;
  const isVerified = await settle(parts);
  await supervisor.stop(PARTS_STOP_WITHIN_MS);
  const because = `${signals.hurry.aborted ? "a second " : ""}${String(signals.stop.reason)}`;
  // on a full disk only these records are missing: what is pending was recorded when it began
  attempt(() => ledger.flush(), onTrouble);
  attempt(
    () => ledger.record({ kind: "daemon.stopped", because, owed: pending(parts) }),
    onTrouble,
  );
  return isVerified ? EXIT.done : EXIT.residue;
}

/** Puts back what lasts, and waits for the effects of strikes under way; whether all is put back. */
async function settle({ runtime, signals, assembly, isReached }: ShutDownParts): Promise<boolean> {
  const { clock, onTrouble } = runtime;
  const { kit, kits } = assembly;
  const end = new AbortController();
  const patience = AbortSignal.any([signals.hurry, end.signal]);
  const settled = (async () => {
    if (!isReached) return;
    await Promise.all([
      kit.road.settled(),
      ...[...kits].map(({ healer }) => healer.settle(patience)),
    ]);
  })().catch(onTrouble);
  const isSettled = settled.then(() => true);
  if (!(await withinTime(isSettled, { clock, ms: SETTLE_WITHIN_MS, end: signals.hurry }))) {
    end.abort();
    // the last attempt to put something back is under way
    await withinTime(isSettled, { clock, ms: GIVE_UP_WITHIN_MS });
  }
  try {
    return [...kits].every(({ undoBook }) => undoBook.all().length === 0);
  } catch (error) {
    // what cannot be read cannot be verified
    onTrouble(error);
    return false;
  }
}

/**
 * How much is pending: leases, and recoveries of the real road and the dry one. A dry run follows
 * none of the recoveries that an earlier daemon left, so they stay pending.
 */
function pending({ runtime, assembly }: ShutDownParts): number {
  try {
    // a dry run leaves nothing behind
    const { undoBook, pendingRecoveries } = assembly.real;
    return undoBook.all().length + pendingRecoveries.all().length;
  } catch (error) {
    runtime.onTrouble(error);
    return 1;
  }
}
