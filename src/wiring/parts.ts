import type { Settings } from "../config/slices.ts";
import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import { DryRunEngine } from "../engine/dry-run-engine.ts";
import type { ContainerActions, Engine } from "../engine/engine.ts";
import { FAULTS } from "../fault/catalogue.ts";
import { UNDO_EXECUTORS } from "../fault/undo-executors.ts";
import { haltedByFile } from "../halt/halt-file.ts";
import { Latches } from "../halt/latches.ts";
import { Healer } from "../lease/healer.ts";
import { PendingRecoveries } from "../lease/pending-recoveries.ts";
import { UndoBook } from "../lease/undo-book.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { SqliteLedger } from "../ledger/sqlite-ledger.ts";
import { Totals } from "../ledger/totals.ts";
import type { Barred } from "../safety/guard.ts";
import type { Limits } from "../safety/limits.ts";
import { type Database, openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { Marks } from "../state/marks.ts";
import { HitBook } from "../strike/hit-book.ts";
import { Road } from "../strike/road.ts";
import type { StrikeRequest } from "../strike/strike-request.ts";
import type { Scope, TargetRules } from "../target/rules.ts";
import { resolveScope } from "../target/scope.ts";
import { readBootId } from "../world/boot-id.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { type Clock, systemClock } from "../world/clock.ts";
import { claimantOver } from "./claimant-over.ts";

/** What every part of one process shares. */
export interface Runtime {
  /** As they are now: a reload or a change of mode replaces them. */
  readonly settings: Settings;
  replaceSettings(settings: Settings): void;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly bootId: string;
  readonly seed: string;
  readonly database: Database;
  readonly ledger: SqliteLedger;
  readonly marks: Marks;
  readonly latches: Latches;
  readonly totals: Totals;
  readonly onTrouble: (error: unknown) => void;
}

/** Opens the state for one process; the folder must have been prepared, unless it is in memory. */
export function openRuntime(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly onTrouble: (error: unknown) => void;
  /** Leaves no trace in the state folder. */
  readonly inMemory?: boolean;
}): Runtime & Disposable {
  const { stateDir, onTrouble } = options;
  let { settings } = options;
  const clock = systemClock;
  const database = openDatabase(options.inMemory ? ":memory:" : databaseFile(stateDir));
  const ledger = new SqliteLedger({ database, clock, onListenerError: onTrouble });
  const marks = new Marks(database);
  return {
    get settings() {
      return settings;
    },
    replaceSettings(now) {
      settings = now;
    },
    stateDir,
    clock,
    bootId: readBootId(),
    seed: settings.strike.seed ?? crypto.randomUUID().slice(0, 8),
    database,
    ledger,
    marks,
    latches: new Latches(marks, clock),
    totals: new Totals({ database, ledger, dryRun: settings.strike.dryRun }),
    onTrouble,
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

/** The engine as the settings name it. Nothing is sent yet. */
export async function engineOf(settings: Settings): Promise<Engine> {
  // dockerode is the heaviest import of all, and most commands need none
  const { DockerEngine } = await import("../engine/docker/docker-engine.ts");
  return new DockerEngine(settings.engine);
}

/** A road with all that belongs to it: its books, and what heals and heeds them. */
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

interface KitOptions {
  readonly runtime: Runtime;
  readonly containers: Containers;
  readonly scope: Scope;
  readonly self: () => Container | undefined;
  readonly isStopping: () => boolean;
  /** Whether something else than the latch bars what nobody asks for. */
  readonly disarmed: () => Barred;
  /** A lease was opened: whoever is to heal it without us has to be there from now on. */
  readonly onLease: () => void;
}

/** The road that hurts for real. */
export function realRoad(options: KitOptions & { readonly actions: ContainerActions }): RoadKit {
  const { runtime } = options;
  return roadKit({ ...options, database: runtime.database, ledger: runtime.ledger });
}

/**
 * The road that touches nothing: the same parts over a leashed engine and books in memory.
 * `like`: starts out with what another road has in progress, so that it decides alike.
 */
export function dryRunRoad(options: KitOptions & { readonly like?: RoadKit }): RoadKit {
  const { runtime, containers, like } = options;
  const leash = new DryRunEngine(containers, runtime.clock);
  const kit = roadKit({
    ...options,
    containers: leash,
    actions: leash,
    // nothing is done, so nobody has to undo it
    onLease: () => {},
    database: openDatabase(":memory:"),
    ledger: runtime.ledger.dryRun,
  });
  if (like) {
    for (const lease of like.undoBook.all()) kit.undoBook.open(lease);
    for (const debt of like.pendingRecoveries.all()) kit.pendingRecoveries.put(debt);
    kit.hitBook.copyFrom(like.hitBook);
    kit.road.continueAfter(like.road.strikes);
  }
  return kit;
}

function roadKit(
  options: KitOptions & {
    readonly actions: ContainerActions;
    readonly database: Database;
    readonly ledger: Recorder;
  },
): RoadKit {
  const {
    runtime,
    containers,
    actions,
    database,
    ledger,
    scope,
    self,
    isStopping,
    disarmed,
    onLease,
  } = options;
  const { clock, bootId, onTrouble, latches } = runtime;
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
    // whoever walks a road holds the daemon's lock
    claimant: claimantOver(runtime.stateDir, "daemon"),
    onTrouble,
  });
  const road = new Road({
    faults: FAULTS,
    containers,
    actions,
    database,
    ledger,
    marks,
    undoBook,
    pendingRecoveries,
    hitBook,
    healer,
    clock,
    bootId,
    seed: runtime.seed,
    limits: () => limitsOf(runtime.settings),
    duration: () => {
      const { durationMs, maxDurationMs } = runtime.settings.fault;
      return { defaultMs: durationMs, maxMs: maxDurationMs };
    },
    rules: () => rulesOf(runtime.settings, scope),
    self,
    isStopping,
    halted: () => latches.barred("halt") || haltedByFile(runtime.stateDir),
    disarmed: () => latches.barred("disarm") || disarmed(),
    onLease,
    onTrouble,
  });
  return {
    road,
    healer,
    containers,
    actions,
    database,
    ledger,
    marks,
    pendingRecoveries,
    undoBook,
    hitBook,
  };
}

function limitsOf({ safety, fault }: Settings): Limits {
  const { mode } = safety;
  return { ...safety, disabled: mode === "disabled", extended: fault.profile === "extended" };
}

/** The rules about targets that the settings come to. */
export function rulesOf({ target, safety }: Settings, scope: Scope): TargetRules {
  return { ...target, scope, safeMode: safety.mode === "safe" };
}

/** What is asked for where nobody says otherwise. */
export function defaultRequest(settings: Settings): Omit<StrikeRequest, "trigger" | "asked"> {
  const { fault, signal } = settings.fault;
  return { fault, params: fault === "kill" ? { signal } : {}, count: settings.target.count };
}

/** Where this process runs, and what it may hurt. */
export interface Location {
  /** The monkey's own container; undefined outside one. */
  readonly self: Container | undefined;
  readonly scope: Scope;
}

/** Where we are and what is ours to hurt. Rejects with `no-scope` where that is not certain. */
export async function findLocation(settings: Settings, engine: Engine): Promise<Location> {
  const { findOwnContainer } = await import("../engine/own-container.ts");
  const own = await findOwnContainer(engine);
  if (own.kind === "unknown") throw new ChaosError("no-scope", own.because);
  const self = own.kind === "container" ? own.container : undefined;
  const { scope, projects } = settings.target;
  const answer = resolveScope({ scope, projects, self });
  if (answer.kind === "unknown") throw new ChaosError("no-scope", answer.because);
  return { self, scope: answer.scope };
}
