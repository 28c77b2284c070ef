import type { Containers } from "../engine/containers.ts";
import type { ContainerActions } from "../engine/engine.ts";
import { FAULTS } from "../fault/catalogue.ts";
import { UNDO_EXECUTORS } from "../fault/undo-executors.ts";
import type { Claimant } from "../lease/claimant.ts";
import { Healer } from "../lease/healer.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { Database } from "../state/database.ts";
import { Marks } from "../state/marks.ts";
import { HitBook } from "../strike/hit-book.ts";
import { Road, type RoadParts } from "../strike/road.ts";

/** A road with its books and its healer, all over one database. */
export interface RoadKit {
  readonly road: Road;
  readonly healer: Healer;
  readonly containers: Containers;
  readonly actions: ContainerActions;
  readonly database: Database;
  readonly ledger: Recorder;
  readonly marks: Marks;
  readonly pendingRecoveries: PendingRecoveries;
  readonly undoBook: UndoBook;
  readonly hitBook: HitBook;
}

/** What a road is built from; the kit makes its books and its healer. */
export type RoadOptions = Omit<
  RoadParts,
  "faults" | "marks" | "undoBook" | "pendingRecoveries" | "hitBook" | "healer"
> & {
  readonly actions: ContainerActions;
  readonly database: Database;
  /** Claims leases before it heals them. */
  readonly claimant: Claimant;
  /** All faults that a request may name; the catalogue unless a test says otherwise. */
  readonly faults?: RoadParts["faults"];
};

/** Builds a road over a database: the daemon's, the one of a single strike, the dry one, a test's. */
export function roadKit({ claimant, faults = FAULTS, ...parts }: RoadOptions): RoadKit {
  const { containers, actions, database, ledger, clock, bootId, onTrouble } = parts;
  const marks = new Marks(database);
  const undoBook = new UndoBook(database, clock);
  const pendingRecoveries = new PendingRecoveries(database);
  const hitBook = new HitBook(database, { clock, bootId });
  const healer = new Healer({
    book: undoBook,
    engine: {
      inspect: (id) => containers.refresh(id),
      actions,
      known: (id) => (containers.connected ? containers.get(id) : undefined),
    },
    executors: UNDO_EXECUTORS,
    ledger,
    clock,
    bootId,
    claimant,
    onTrouble,
  });
  const books = { marks, undoBook, pendingRecoveries, hitBook, healer };
  const road = new Road({ ...parts, ...books, faults });
  return { road, containers, actions, database, ledger, ...books };
}
