import type { Healer } from "../lease/healer.ts";
import type { PendingRecoveries } from "../lease/pending-recoveries.ts";
import type { RoadKit } from "../wiring/road-kit.ts";
import { attempt } from "../wiring/running.ts";
import type { Runtime } from "../wiring/runtime.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { Signals } from "../world/signals.ts";
import { untilAborted } from "../world/until-aborted.ts";

/** The overlay gives the container 30 s to stop; the rest of them goes to closing down. */
const SETTLE_WITHIN_MS = 25_000;

/** What has something under way, or owes it, when the daemon is told to stop. */
export interface Working {
  readonly kit: Pick<RoadKit, "road">;
  readonly healers: Iterable<Healer>;
  readonly pendingRecoveries: Iterable<Pick<PendingRecoveries, "all">>;
}

/** Waits for what must not be left half done, and says what stays owed. */
export async function shutDown(
  { ledger, onTrouble }: Runtime,
  signals: Signals,
  working?: Working,
): Promise<number> {
  const patience = AbortSignal.any([signals.hurry, AbortSignal.timeout(SETTLE_WITHIN_MS)]);
  const { unverified, owed } = working
    ? await settleAll({ ...working, patience, onTrouble })
    : { unverified: false, owed: 0 };
  const because = `${signals.hurry.aborted ? "a second " : ""}${String(signals.stop.reason)}`;
  // what is owed is recorded since it is owed: on a full disk only the shutDown is missing
  attempt(() => ledger.record({ kind: "daemon.stopped", because, owed }), onTrouble);
  return unverified ? EXIT.residue : EXIT.done;
}

/** Puts back what lasts, while strikes on their way arrive; says what could not be put back. */
async function settleAll(
  options: Working & {
    readonly patience: AbortSignal;
    readonly onTrouble: (error: unknown) => void;
  },
): Promise<{ readonly unverified: boolean; readonly owed: number }> {
  const { kit, healers, pendingRecoveries, patience, onTrouble } = options;
  using over = untilAborted(patience);
  const arriving = Promise.race([kit.road.settled(), over.promise]);
  try {
    const open = await Promise.all([...healers].map((healer) => healer.settle(patience)));
    await arriving;
    const leases = open.flat().length;
    const recoveries = [...pendingRecoveries].flatMap((book) => book.all()).length;
    return { unverified: leases > 0, owed: recoveries + leases };
  } catch (error) {
    // what cannot be read cannot be verified either
    onTrouble(error);
    return { unverified: true, owed: 1 };
  }
}
