import type { Healer } from "../lease/healer.ts";
import type { Lease } from "../lease/lease.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { readHaltFile, removeHaltFile } from "./halt-file.ts";
import type { Latched, Latches } from "./latches.ts";

/** All leases are undone within this time, or said to be still open. */
const UNDO_WITHIN_MS = 60_000;

/** Who wants something, and why; both for people. */
export interface OrderReason {
  readonly by: string;
  readonly why: string;
}

/** What a halt, or a disarming, came to. */
export interface HaltReport {
  /** Who halted first, if it was halted already. */
  readonly latched: Latched;
  readonly undone: number;
  /** What could not be put back yet; it is tried again and again. */
  readonly open: readonly Lease[];
}

interface LeaseStore {
  readonly undoBook: Pick<UndoBook, "all">;
  readonly healer: Pick<Healer, "settle">;
}

/** What it closes, and what it puts back. */
export interface EmergencyStopParts {
  readonly stateDir: string;
  readonly latches: Latches;
  /** Every store of leases, each with what heals it. */
  readonly stores: Iterable<LeaseStore>;
  /** Resolves when every strike request that was sent before has its answer. */
  readonly answered: () => Promise<unknown>;
  readonly ledger: Recorder;
  /** Told of what could not be recorded; the halt holds all the same. */
  readonly onTrouble: (error: unknown) => void;
}

/** Closes the road for all strikes and puts everything back; opens it again. */
export class EmergencyStop {
  readonly #parts: EmergencyStopParts;

  constructor(parts: EmergencyStopParts) {
    this.#parts = parts;
  }

  /**
   * Latches first: from then on no strike can begin, because the guard is asked once more in the
   * transaction that records an intent. Resolves when no strike request is under way and every
   * lease is undone, or after 60 s.
   */
  async halt(order: OrderReason): Promise<HaltReport> {
    const latched = this.#close("halt", "halted", order);
    return { latched, ...(await this.#undoAll()) };
  }

  /** Stops automatic strikes, and puts back what lasts. */
  async disarm(order: OrderReason): Promise<HaltReport> {
    const latched = this.#close("disarm", "disarmed", order);
    return { latched, ...(await this.#undoAll()) };
  }

  /** Lifts halt and disarm, and removes the file; answers what was lifted. */
  resume({ by, why }: OrderReason): readonly ("halt" | "disarm")[] {
    const { latches, ledger, stateDir } = this.#parts;
    const file = readHaltFile(stateDir);
    removeHaltFile(stateDir);
    const lifted = (["halt", "disarm"] as const).filter(
      (name) => latches.lift(name) !== undefined || (name === "halt" && file !== undefined),
    );
    if (lifted.length > 0) ledger.record({ kind: "resumed", by, why, lifted });
    return lifted;
  }

  #close(name: "halt" | "disarm", kind: "halted" | "disarmed", { by, why }: OrderReason): Latched {
    const order = { by, why };
    const { latches, ledger, onTrouble } = this.#parts;
    try {
      const before = latches.closed(name);
      if (before !== undefined) return before;
      const latched = latches.close(name, order);
      ledger.record({ kind, ...order });
      return latched;
    } catch (error) {
      // it holds in this process, and is told; what cannot be is that it holds across a restart
      onTrouble(error);
      return latches.holdHere(name, order);
    }
  }

  async #undoAll(): Promise<Omit<HaltReport, "latched">> {
    const { stores, answered } = this.#parts;
    const patience = AbortSignal.timeout(UNDO_WITHIN_MS);
    const settling = [...stores].map(async ({ undoBook, healer }) => {
      const before = undoBook.all().length;
      const open = await healer.settle(patience);
      return { undone: Math.max(0, before - open.length), open };
    });
    // a fault whose intent came before the latch may be on its way to the engine just now
    using over = untilAborted(patience);
    await Promise.race([answered(), over.promise]);
    const settled = await Promise.all(settling);
    return {
      undone: settled.reduce((sum, { undone }) => sum + undone, 0),
      open: settled.flatMap(({ open }) => open),
    };
  }
}
