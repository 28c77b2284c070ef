import type { Container, Health } from "../../src/engine/container.ts";
import { momentIn } from "../../src/lease/moment.ts";
import { PendingRecoveries, type PendingRecovery } from "../../src/lease/pending-recoveries.ts";
import { UndoBook } from "../../src/lease/undo-book.ts";
import type { TargetName } from "../../src/ledger/target-name.ts";
import { containerRef } from "../../src/ledger/target-ref.ts";
import type { ProbeAnswer } from "../../src/probe/probe.ts";
import { openDatabase } from "../../src/state/database.ts";
import { createRecovery } from "../../src/wiring/create-recovery.ts";
import { container } from "../support/container.ts";
import { FakeContainers } from "../support/fake-containers.ts";
import { ManualClock, settle } from "../support/manual-clock.ts";
import { MemoryRecorder } from "../support/memory-recorder.ts";
import { runUntilStopped } from "../support/run-until-stopped.ts";

/** CHAOS_RECOVERY_TIMEOUT of what is followed here. */
export const TIMEOUT_MS = 60_000;

/** One worker in memory that was struck, its pending recovery, and what follows that. */
export function followWorker(
  options: {
    readonly autoRecover?: boolean;
    /** What else the engine has. */
    readonly others?: readonly Container[];
    readonly labels?: Container["labels"];
    readonly holdsBackMs?: () => number;
    readonly health?: Health;
    /** What the probe of every container answers just now; undefined: none is set. */
    readonly probe?: (target: TargetName) => ProbeAnswer;
  } = {},
) {
  const clock = new ManualClock();
  const worker = container({
    name: "worker-1",
    startedAt: clock.now() - 60_000,
    labels: { "com.docker.compose.container-number": "1", ...options.labels },
    ...(options.health && { health: options.health }),
  });
  const engine = new FakeContainers(clock, [worker, ...(options.others ?? [])]);
  const ledger = new MemoryRecorder();
  const database = openDatabase(":memory:");
  const book = new PendingRecoveries(database);
  const troubles: unknown[] = [];
  const undoBook = new UndoBook(database, clock);
  const recovery = createRecovery({
    book,
    undoBook,
    claimant: { name: "test", hasDied: () => false, isBesideDaemon: () => false },
    holdsBackMs: options.holdsBackMs ?? (() => 0),
    database,
    containers: engine,
    actions: engine,
    ledger,
    clock,
    bootId: "boot",
    probes: {
      everyMs: 500,
      of: (target) => {
        const { probe } = options;
        return probe && (async () => probe(target));
      },
    },
    settings: () => ({ timeoutMs: TIMEOUT_MS, autoRecover: options.autoRecover ?? true }),
    onTrouble: (error) => troubles.push(error),
  });
  const pending: PendingRecovery = {
    strike: "1-abcd",
    fault: "kill",
    target: { name: "worker-1", service: "worker", id: worker.id.slice(0, 12) },
    ref: containerRef(worker.id),
    project: "shop",
    replica: "1",
    hasHealthcheck: options.health !== undefined,
    comesBack: false,
    hurtWithinMs: 10_000,
    lastsMs: 0,
    restartCount: 0,
    startedAt: worker.startedAt!,
    intended: momentIn(0, clock, "boot"),
    isSent: true,
    answered: true,
    terms: { timeoutMs: TIMEOUT_MS, autoRecover: options.autoRecover ?? true },
  };
  const run = () => {
    runUntilStopped(recovery);
    return settle();
  };
  return {
    clock,
    engine,
    ledger,
    book,
    undoBook,
    database,
    pending,
    recovery,
    run,
    troubles,
    worker,
  };
}

/** The engine is back, and was listed again. */
export function reconnect(engine: FakeContainers): void {
  engine.connected = true;
  engine.announce({
    kind: "connected",
    identity: { address: "a", version: "1", apiVersion: "1.41" },
  });
}
