import type { Container } from "../../src/engine/container.ts";
import { FAULTS } from "../../src/fault/catalogue.ts";
import { UNDO_EXECUTORS } from "../../src/fault/undo-executors.ts";
import { Healer } from "../../src/lease/healer.ts";
import { PendingRecoveries } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import type { Limits } from "../../src/safety/limits.ts";
import { type Database, openDatabase } from "../../src/state/database.ts";
import { Marks } from "../../src/state/marks.ts";
import { HitBook } from "../../src/strike/hit-book.ts";
import { Road, type RoadParts } from "../../src/strike/road.ts";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import type { TargetRules } from "../../src/target/rules.ts";
import { FakeContainers } from "./fake-containers.ts";
import { ManualClock } from "./manual-clock.ts";
import { MemoryRecorder } from "./memory-recorder.ts";

/** What a strike asks for unless a test says otherwise. */
export const KILL: StrikeRequest = { trigger: "cli", fault: "kill", params: {}, count: 1 };

/** Limits that hold nothing but a second strike at the same time. */
export const LIMITS: Limits = {
  disabled: false,
  extended: false,
  maxConcurrent: 1,
  dailyBudget: Number.POSITIVE_INFINITY,
  minGapMs: 0,
  serviceGapMs: 0,
  maxShare: 1,
  minHealthy: 0,
};

/** The rules that a test road has. */
export const RULES: TargetRules = {
  scope: { kind: "project", projects: ["shop"] },
  targets: [],
  protectedWords: ["rabbitmq"],
  minAgeMs: 10_000,
  criticalities: ["low", "medium", "high"],
  safeMode: false,
};

/** What a road may have in common with an earlier one, as a daemon that starts again has. */
interface Earlier {
  readonly clock: ManualClock;
  readonly engine: FakeContainers;
  readonly database: Database;
}

/** A road over containers in memory, with everything that a test may want to look at. */
export function testRoad(
  containers: readonly Container[],
  differing: Partial<RoadParts> = {},
  earlier: Partial<Earlier> = {},
) {
  const { clock = new ManualClock(), database = openDatabase(":memory:") } = earlier;
  const { engine = new FakeContainers(clock, containers) } = earlier;
  const ledger = new MemoryRecorder();
  const marks = new Marks(database);
  const undoBook = new UndoBook(database, clock);
  const pendingRecoveries = new PendingRecoveries(database);
  const hitBook = new HitBook(database, { clock, bootId: "boot" });
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const healer = new Healer({
    book: undoBook,
    engine: { inspect: (id) => engine.refresh(id), actions: engine },
    executors: UNDO_EXECUTORS,
    ledger,
    clock,
    bootId: "boot",
    claimant: { name: "test", hasDied: () => false, isBesideDaemon: () => false },
    onTrouble,
  });
  const road = new Road({
    faults: FAULTS,
    containers: engine,
    actions: engine,
    database,
    ledger,
    marks,
    undoBook,
    pendingRecoveries,
    healer,
    clock,
    bootId: "boot",
    seed: "seed",
    hitBook,
    limits: () => LIMITS,
    duration: () => ({ defaultMs: 30_000, maxMs: 1_800_000 }),
    rules: () => RULES,
    halted: () => false,
    disarmed: () => false,
    self: () => undefined,
    isStopping: () => false,
    onLease: () => {},
    onTrouble,
    ...differing,
  });
  return {
    road,
    clock,
    engine,
    database,
    ledger,
    marks,
    undoBook,
    pendingRecoveries,
    hitBook,
    healer,
    troubles,
  };
}
