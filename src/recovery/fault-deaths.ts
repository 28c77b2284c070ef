import { type Container, isOwnedByOrchestrator, replicaOf } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { Lease } from "../lease/lease.ts";
import type {
  PendingRecoveries,
  PendingRecovery,
  RecoveryTerms,
} from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Database } from "../state/database.ts";
import { keyOf } from "./key-of.ts";
import type { Moments } from "./moments.ts";

interface FaultDeathsParts {
  readonly book: PendingRecoveries;
  readonly undoBook: Pick<UndoBook, "all">;
  readonly database: Pick<Database, "transaction">;
  readonly ledger: Recorder;
  readonly containers: Containers;
  readonly moments: Moments;
  readonly settings: (pending: PendingRecovery) => RecoveryTerms;
  /** Follows a recovery that is pending from now on. */
  readonly follow: (pending: PendingRecovery) => void;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Records that a target died while a fault lasted that takes nothing down itself, such as a throttle:
 * that death may be what the fault led to. Its recovery is followed like any other; only what a
 * person has ended is not started again.
 */
export class FaultDeaths {
  readonly #parts: FaultDeathsParts;
  /** Full ids of containers that were sent a signal, or ran out of memory, in their current run. */
  readonly #signalled = new Set<string>();
  readonly #outOfMemory = new Set<string>();

  constructor(parts: FaultDeathsParts) {
    this.#parts = parts;
  }

  /** For every event of the engine. */
  hear(event: EngineEvent): void {
    const { id, action } = event;
    if (action === "kill") this.#signalled.add(id);
    else if (action === "oom") this.#outOfMemory.add(id);
    else if (action === "die") this.#died(event);
    else if (action === "start" || action === "destroy") {
      this.#signalled.delete(id);
      this.#outOfMemory.delete(id);
    }
  }

  #died(event: EngineEvent): void {
    const { book, undoBook, containers, onTrouble } = this.#parts;
    const { id } = event;
    const isSignalled = this.#signalled.has(id);
    const container = containers.get(id);
    const followed = new Set(book.all().map((pending) => keyOf(pending)));
    const leases = undoBook
      .all()
      .filter((lease) => targetKey(lease.ref) === id && lease.answered)
      .filter((lease) => lease.until === "deadline" && !followed.has(keyOf(lease)));
    if (container === undefined || leases.length === 0) return;
    const record = (now: Container | undefined) => {
      const isOutOfMemory = this.#outOfMemory.has(id) || now?.oomKilled === true;
      for (const lease of leases)
        this.#record(lease, event, { container, isSignalled, isOutOfMemory });
    };
    // the engine marks what the kernel ended for its memory, and may tell of that later or not at all
    containers
      .refresh(id)
      .catch((error) => {
        onTrouble(error);
        return undefined;
      })
      .then(record)
      .catch(onTrouble);
  }

  #record(
    { strike, fault, target, ref, opened }: Lease,
    event: EngineEvent,
    {
      container,
      isSignalled,
      isOutOfMemory,
    }: {
      readonly container: Container;
      readonly isSignalled: boolean;
      readonly isOutOfMemory: boolean;
    },
  ): void {
    const { book, database, ledger, moments, settings, follow } = this.#parts;
    const pending: PendingRecovery = {
      strike,
      fault,
      target,
      ref,
      ...replicaOf(container),
      hasHealthcheck: container.health !== "none",
      comesBack: false,
      hurtWithinMs: 0,
      lastsMs: 0,
      restartCount: container.restartCount,
      startedAt: container.startedAt ?? 0,
      intended: opened,
      isSent: true,
      answered: true,
      hurtAt: event.at,
      hurt: moments.received(event),
      ...((isSignalled || isOwnedByOrchestrator(container)) && { isLeftToOthers: true }),
    };
    const { exitCode } = event;
    const { timeoutMs, autoRecover } = settings(pending);
    database.transaction(() => {
      book.put({ ...pending, terms: { timeoutMs, autoRecover } });
      ledger.record({
        kind: "strike.target-died",
        strike,
        fault,
        target,
        ...(exitCode !== undefined && { exitCode }),
        outOfMemory: isOutOfMemory,
        signalled: isSignalled,
      });
    });
    follow(pending);
  }
}
