import type { Container } from "../../src/engine/container.ts";
import type { Limits } from "../../src/safety/limits.ts";
import { type Database, openDatabase } from "../../src/state/database.ts";
import type { StrikeRequest } from "../../src/strike/strike-request.ts";
import type { TargetRules } from "../../src/target/rules.ts";
import { type RoadOptions, roadKit } from "../../src/wiring/road-kit.ts";
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
  requireWhole: false,
  minHealthy: 0,
};

/** The rules that a test road has. */
export const RULES: TargetRules = {
  scope: { kind: "project", projects: ["shop"] },
  targets: [],
  labels: [],
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
  differing: Partial<RoadOptions> = {},
  earlier: Partial<Earlier> = {},
) {
  const { clock = new ManualClock(), database = openDatabase(":memory:") } = earlier;
  const { engine = new FakeContainers(clock, containers) } = earlier;
  const ledger = new MemoryRecorder();
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const kit = roadKit({
    containers: engine,
    actions: engine,
    database,
    ledger,
    claimant: { name: "test", hasDied: () => false, isBesideDaemon: () => false },
    clock,
    bootId: "boot",
    seed: "seed",
    limits: () => LIMITS,
    recoveryTerms: () => ({ timeoutMs: 60_000, autoRecover: true }),
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
  return { ...kit, clock, engine, ledger, troubles };
}
