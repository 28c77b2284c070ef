import type { Containers } from "../engine/containers.ts";
import type { ContainerActions } from "../engine/engine.ts";
import { FAULTS } from "../fault/catalogue.ts";
import { UNDO_EXECUTORS } from "../fault/undo-executors.ts";
import type { Claimant } from "../lease/claimant.ts";
import { Healer } from "../lease/healer.ts";
import type { PendingRecoveries, RecoveryTerms } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { Database } from "../state/database.ts";
import type { Marks } from "../state/marks.ts";
import { containerSource } from "../strike/container-source.ts";
import type { HitBook } from "../strike/hit-book.ts";
import { Road, type RoadParts } from "../strike/road.ts";
import { StrikeBooks } from "../strike/strike-books.ts";

/** A road with its books and its healer, all over one database. */
export interface RoadKit {
  readonly road: Road;
  readonly healer: Healer;
  readonly containers: Containers;
  readonly actions: ContainerActions;
  readonly database: Database;
  readonly ledger: Recorder;
  readonly books: StrikeBooks;
  readonly marks: Marks;
  readonly pendingRecoveries: PendingRecoveries;
  readonly undoBook: UndoBook;
  readonly hitBook: HitBook;
}

/** What a road is built from; the kit makes its books and its healer. */
export type RoadOptions = Omit<RoadParts, "faults" | "candidates" | "books" | "healer"> & {
  readonly database: Database;
  readonly bootId: string;
  /** As set now. */
  readonly recoveryTerms: () => RecoveryTerms;
  /** Claims leases before it heals them. */
  readonly claimant: Claimant;
  /** Whom a strike may hit; the containers unless a test says otherwise. */
  readonly candidates?: RoadParts["candidates"];
  /** All faults that a request may name; the catalogue unless a test says otherwise. */
  readonly faults?: RoadParts["faults"];
};

/** Builds a road over a database: the daemon's, the one of a single strike, the dry one, a test's. */
export function roadKit(options: RoadOptions): RoadKit {
  const { claimant, database, bootId, recoveryTerms, faults = FAULTS, ...parts } = options;
  const { containers, actions, ledger, clock, onTrouble } = parts;
  const { candidates = containerSource(containers) } = options;
  const books = new StrikeBooks({ database, ledger, clock, bootId, claimant, recoveryTerms });
  const { marks, undoBook, pendingRecoveries, hitBook } = books;
  const healer = new Healer({
    book: undoBook,
    engine: {
      inspect: (id) => containers.refresh(id),
      actions,
      known: (id) => (containers.connected ? containers.get(id) : undefined),
    },
    executors: UNDO_EXECUTORS,
    containers,
    ledger,
    clock,
    bootId,
    claimant,
    onTrouble,
  });
  const road = new Road({
    ...parts,
    candidates,
    books,
    healer,
    faults,
  });
  return {
    road,
    healer,
    containers,
    actions,
    database,
    ledger,
    books,
    marks,
    pendingRecoveries,
    undoBook,
    hitBook,
  };
}
