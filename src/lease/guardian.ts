import { ChaosError } from "../world/chaos-error.ts";
import type { Clock } from "../world/clock.ts";
import type { Healer } from "./healer.ts";
import { timeUntil } from "./moment.ts";
import type { UndoBook } from "./undo-book.ts";

const LOOKS_EVERY_MS = 1000;
/** What a living daemon has not undone so long after its deadline, it will not undo. */
const OVERDUE_AFTER_MS = 500;

/** So long it goes on for leases whose state folder was deleted, of which nobody else can know. */
const OUTLIVES_STATE_MS = 600_000;

/**
 * Heals what the daemon cannot heal any more: all of it when the daemon is gone, else only what is
 * overdue. It sleeps nearly always, and loads what it needs for healing when there is something.
 */
export async function watchLeases(options: {
  readonly book: UndoBook;
  readonly isDaemonAlive: () => boolean;
  /** Whether somebody has deleted the state folder; what was open in it is still known here. */
  readonly isStateGone: () => boolean;
  /** Connects to the engine; called when there is something to heal, and kept from then on. */
  readonly openHealer: () => Promise<Healer>;
  readonly clock: Clock;
  readonly bootId: string;
  /** Ends by itself when nothing is open. */
  readonly untilNothingIsOpen: boolean;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}): Promise<void> {
  const { book, isDaemonAlive, clock, bootId, stop, onTrouble } = options;
  let healer: Healer | undefined;
  let stateGoneAt: number | undefined;
  while (!stop.aborted) {
    try {
      const open = book.all();
      if (open.length === 0 && options.untilNothingIsOpen) return;
      stateGoneAt = options.isStateGone() ? (stateGoneAt ?? clock.monotonic()) : undefined;
      if (stateGoneAt !== undefined && clock.monotonic() - stateGoneAt >= OUTLIVES_STATE_MS) {
        return onTrouble(
          new ChaosError(
            "state-unwritable",
            `the state folder was deleted, and ${open.length} faults could not be put back since: ` +
              "`chaos-monkey undo --all --assume-ours` finds what is paused",
          ),
        );
      }
      const isGone = open.length > 0 && !isDaemonAlive();
      const due = open.filter((lease) => {
        const leftMs = timeUntil(lease.deadline, clock, bootId);
        if (isGone && lease.until === "deadline" && !lease.entrusted) return true;
        if (isGone) return leftMs <= 0;
        return leftMs <= -OVERDUE_AFTER_MS;
      });
      if (due.length > 0) {
        healer ??= await options.openHealer();
        await healer.heal(due);
      }
      const soonest = Math.min(...open.map(({ deadline }) => timeUntil(deadline, clock, bootId)));
      const rest = soonest + OVERDUE_AFTER_MS;
      await clock.sleep(Math.min(LOOKS_EVERY_MS, Math.max(rest, LOOKS_EVERY_MS / 4)), stop);
    } catch (error) {
      onTrouble(error);
      await clock.sleep(LOOKS_EVERY_MS, stop);
    }
  }
}
