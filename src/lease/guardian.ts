import { ChaosError } from "../world/chaos-error.ts";
import type { Clock } from "../world/clock.ts";
import type { Healer } from "./healer.ts";
import type { Lease } from "./lease.ts";
import { timeUntil } from "./moment.ts";
import { isAwaited, type PendingRecoveries } from "./pending-recoveries.ts";
import type { UndoBook } from "./undo-book.ts";

const LOOKS_EVERY_MS = 1000;
/** What a living daemon has not undone so long after its deadline, it will not undo. */
const OVERDUE_AFTER_MS = 500;
/** How long it goes on with what is open in a state folder that was deleted, which only it knows. */
const OUTLIVES_STATE_MS = 600_000;
/**
 * For so long after the daemon has gone nothing is started. When a whole project is taken down, the
 * guardian is told to stop within this time, and the containers of the project are.
 */
const STARTS_NOTHING_FOR_MS = 3000;

/** Follows pending recoveries while no daemon does. */
export interface Follower {
  stop(): Promise<void>;
}

interface GuardianParts {
  /** Holds the lock by which other processes see that a guardian runs. */
  readonly holdLock: () => Disposable;
  readonly book: UndoBook;
  readonly pendingRecoveries: PendingRecoveries;
  readonly isDaemonAlive: () => boolean;
  /** Whether a strike without a daemon runs, which follows what is pending. */
  readonly isStrikeAlive: () => boolean;
  /** Whether the process that opened a lease, other than a daemon, is known to be dead. */
  readonly hasDied: (owner: string) => boolean;
  /** Whether the state folder was deleted; what was open in it is still known here. */
  readonly isStateGone: () => boolean;
  /** Connects to the engine; called when there is something to heal, and kept from then on. */
  readonly openHealer: () => Promise<Healer>;
  /** Follows what is pending, and starts nothing before that time of the monotonic clock. */
  readonly openFollower: (startsFromMs: number) => Promise<Follower>;
  readonly clock: Clock;
  readonly bootId: string;
  /** Ends by itself when nothing is open. */
  readonly untilNothingIsOpen: boolean;
  readonly stop: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Puts back what the daemon cannot put back any more: leases that are overdue, and when the daemon
 * is gone every lease and every pending recovery. It sleeps nearly always, and loads what it needs
 * only when there is something to do.
 */
export async function guard(parts: GuardianParts): Promise<void> {
  const { book, pendingRecoveries, untilNothingIsOpen, stop } = parts;
  const isSomethingOpen = () => book.all().length > 0 || pendingRecoveries.all().some(isAwaited);
  let end: End;
  do {
    using _lock = parts.holdLock();
    end = await guardUnderLock(parts);
    // a process that opens something looks for the guardian's lock after that: what it opened
    // while this guardian was about to end is seen here, once the lock is given up
  } while (end === "nothing-open" && untilNothingIsOpen && !stop.aborted && isSomethingOpen());
}

/** Why a guardian has ended. */
type End = "nothing-open" | "stopped" | "state-gone";

async function guardUnderLock(parts: GuardianParts): Promise<End> {
  const { book, pendingRecoveries, isDaemonAlive, clock, stop, onTrouble } = parts;
  let healer: Healer | undefined;
  let follower: Follower | undefined;
  let stateGoneAt: number | undefined;
  try {
    while (!stop.aborted) {
      try {
        const open = book.all();
        const awaited = pendingRecoveries.all().filter(isAwaited);
        const count = open.length + awaited.length;
        if (count === 0 && parts.untilNothingIsOpen) return "nothing-open";
        stateGoneAt = parts.isStateGone() ? (stateGoneAt ?? clock.monotonic()) : undefined;
        if (stateGoneAt !== undefined && clock.monotonic() - stateGoneAt >= OUTLIVES_STATE_MS) {
          onTrouble(stateIsGone(count));
          return "state-gone";
        }
        const isGone = count > 0 && !isDaemonAlive();
        if (isGone && awaited.length > 0 && !parts.isStrikeAlive()) {
          follower ??= await parts.openFollower(clock.monotonic() + STARTS_NOTHING_FOR_MS);
        } else {
          await follower?.stop();
          follower = undefined;
        }
        const due = open.filter((lease) => isDue(lease, isGone, parts));
        if (due.length > 0) {
          healer ??= await parts.openHealer();
          await healer.heal(due);
        }
        await clock.sleep(restUntilNext(open, parts), stop);
      } catch (error) {
        onTrouble(error);
        await clock.sleep(LOOKS_EVERY_MS, stop);
      }
    }
    return "stopped";
  } finally {
    await follower?.stop();
  }
}

function isDue(
  lease: Lease,
  isDaemonGone: boolean,
  { clock, bootId, hasDied }: GuardianParts,
): boolean {
  const leftMs = timeUntil(lease.deadline, clock, bootId);
  const isGone = isDaemonGone && (lease.owner === undefined || hasDied(lease.owner));
  if (isGone && lease.until === "deadline" && !lease.entrusted) return true;
  return leftMs <= (isGone ? 0 : -OVERDUE_AFTER_MS);
}

function restUntilNext(open: readonly Lease[], { clock, bootId }: GuardianParts): number {
  const soonest = Math.min(...open.map(({ deadline }) => timeUntil(deadline, clock, bootId)));
  return Math.min(LOOKS_EVERY_MS, Math.max(soonest + OVERDUE_AFTER_MS, LOOKS_EVERY_MS / 4));
}

function stateIsGone(open: number): ChaosError {
  return new ChaosError(
    "state-unwritable",
    `the state folder was deleted, and ${open} faults could not be put back since: ` +
      "`chaos-monkey undo --all --assume-ours` finds what is paused",
  );
}
