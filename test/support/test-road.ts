import type { Container } from "../../src/engine/container.ts";
import { UNDO_EXECUTORS } from "../../src/fault/catalogue.ts";
import { Healer } from "../../src/lease/healer.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import { openDatabase } from "../../src/ledger/database.ts";
import { Marks } from "../../src/ledger/marks.ts";
import { DebtBook } from "../../src/strike/debt-book.ts";
import { Road, type RoadParts } from "../../src/strike/road.ts";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import { FakeContainers } from "./fake-containers.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryRecorder } from "./memory-recorder.ts";

/** What a strike asks for unless a test says otherwise. */
export const KILL: StrikeRequest = { trigger: "cli", fault: "kill", params: {}, count: 1 };

/** A road over containers in memory, with everything that a test may want to look at. */
export function testRoad(containers: readonly Container[], differing: Partial<RoadParts> = {}) {
  const clock = new ManualClock();
  const engine = new FakeContainers(clock, containers);
  const database = openDatabase(":memory:");
  const ledger = new MemoryRecorder();
  const marks = new Marks(database);
  const undoBook = new UndoBook(database, clock);
  const debtBook = new DebtBook(database);
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const healer = new Healer({
    book: undoBook,
    inspect: (id) => engine.refresh(id),
    hands: engine,
    executors: UNDO_EXECUTORS,
    ledger,
    clock,
    bootId: "boot",
    claimant: { name: "test", hasDied: () => false },
    onTrouble,
  });
  const road = new Road({
    containers: engine,
    hands: engine,
    database,
    ledger,
    marks,
    undoBook,
    debtBook,
    healer,
    clock,
    bootId: "boot",
    seed: "seed",
    limits: { maxConcurrent: 1 },
    duration: { defaultMs: 30_000, maxMs: 1_800_000 },
    rules: {
      scope: { kind: "project", projects: ["shop"] },
      targets: [],
      protectedWords: ["rabbitmq"],
      minAgeMs: 10_000,
    },
    self: () => undefined,
    isStopping: () => false,
    onLease: () => {},
    onTrouble,
    ...differing,
  });
  return { road, clock, engine, database, ledger, marks, undoBook, debtBook, healer, troubles };
}
