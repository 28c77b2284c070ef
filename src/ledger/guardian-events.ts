import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { LedgerEvent } from "./event.ts";
import type { Ledger } from "./ledger.ts";
import { levelOf, sentence } from "./sentence.ts";

const LOOKS_EVERY_MS = 1000;

/**
 * Writes to the daemon's log what the guardian records, whose own log nobody may read: since the last
 * daemon ended or, where it was killed, started, and from now on until `down` aborts.
 */
export async function logGuardianEvents(
  options: {
    readonly ledger: Pick<Ledger, "read">;
    readonly log: Pick<Log, "debug" | "info" | "warn" | "error">;
    readonly clock: Pick<Clock, "sleep">;
    readonly onTrouble: (error: unknown) => void;
  },
  down: AbortSignal,
): Promise<void> {
  const { ledger, log, clock, onTrouble } = options;
  let afterSeq: number | undefined;
  while (!down.aborted) {
    try {
      afterSeq ??= lastOfEarlierDaemon(ledger);
      for (const event of ledger.read({ afterSeq })) {
        afterSeq = event.seq;
        if (event.recordedBy === "guardian") {
          log[levelOf(event)](event, `guardian: ${sentence(event)}`);
        }
      }
    } catch (error) {
      onTrouble(error);
    }
    await clock.sleep(LOOKS_EVERY_MS, down);
  }
}

/** The newest is the start of the daemon that asks. */
function lastOfEarlierDaemon(ledger: Pick<Ledger, "read">): number {
  const kinds = ["daemon.started", "daemon.stopped"] as const;
  const newest: readonly LedgerEvent[] = [...ledger.read({ kinds, limit: 2 })];
  return newest[0]?.seq ?? 0;
}
