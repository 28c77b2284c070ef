import type { ControlParts } from "../control/local-control.ts";
import { LocalControl } from "../control/local-control.ts";
import type { Orders } from "../control/orders.ts";
import { DryRunEngine } from "../engine/dry-run-engine.ts";
import type { ContainerActions } from "../engine/engine.ts";
import type { LiveContainers } from "../engine/live-containers.ts";
import { EmergencyStop } from "../halt/emergency-stop.ts";
import { haltedByFile } from "../halt/halt-file.ts";
import type { Claimant } from "../lease/claimant.ts";
import { probesOf } from "../probe/probes.ts";
import type { Recovery } from "../recovery/recovery.ts";
import type { Barred } from "../safety/guard.ts";
import { openDatabase } from "../state/database.ts";
import type { Scope } from "../target/rules.ts";
import { createRecovery } from "./create-recovery.ts";
import type { Location } from "./location.ts";
import { type RoadKit, type RoadOptions, roadKit } from "./road-kit.ts";
import type { Runtime } from "./runtime.ts";
import { defaultRequest, durationsOf, limitsOf, rulesOf } from "./strike-settings.ts";

/** Holds no container: what applies until the location is known. */
const NO_SCOPE: Scope = { kind: "project", projects: [] };

/** In what the daemon and a single strike differ. */
export interface AssemblyOptions {
  readonly runtime: Runtime;
  readonly containers: LiveContainers;
  readonly actions: ContainerActions;
  /** Undefined until the engine has answered; no container is in scope before. */
  readonly location: () => Location | undefined;
  /** Resolves when the location is known; absent where it already is. */
  readonly located?: Promise<void>;
  /** Claims leases for this process. */
  readonly claimant: Claimant;
  /** Every strike is a dry run. */
  readonly dryRun: boolean;
  readonly isStopping: () => boolean;
  /** Whether something other than the latch bars automatic strikes. */
  readonly disarmed: () => Barred;
  /** Called when a lease or a pending recovery was opened: from now on a guardian must run. */
  readonly onLease: () => void;
}

/** The parts that strike, heal, follow and answer; none of them runs yet. */
export interface Assembly {
  /** The road that acts on the engine. */
  readonly real: RoadKit;
  /** The road that requests take: the real one, or in a dry run another over books in memory. */
  readonly kit: RoadKit;
  /** Both, or the one. */
  readonly kits: ReadonlySet<RoadKit>;
  readonly recovery: Recovery;
  readonly emergencyStop: EmergencyStop;
  control(options: {
    readonly daemonInfo: ControlParts["daemonInfo"];
    readonly orders: Orders;
    /** Aborts when nobody waits for its answers any more. */
    readonly over?: AbortSignal;
  }): LocalControl;
}

/** Assembles the daemon, and likewise a single strike without one. */
export function assemble(options: AssemblyOptions): Assembly {
  const { runtime, containers, located, dryRun } = options;
  const { clock, ledger, latches } = runtime;
  const real = realRoad(options);
  const kit = dryRun ? dryRunRoad(options) : real;
  const kits = new Set([real, kit]);
  const recovery = recoveryOf(kit, options);
  return {
    real,
    kit,
    kits,
    recovery,
    emergencyStop: new EmergencyStop({
      ...runtime,
      stores: kits,
      answered: () => kit.road.answered(),
    }),
    control: ({ daemonInfo, orders, over }) =>
      new LocalControl({
        daemonInfo,
        over,
        judged: () => kit.road.judgeAll(defaultRequest(runtime.settings)),
        strike: (request, isDry) =>
          (isDry && !dryRun ? dryRunRoad(options, kit) : kit).road.strike(request),
        request: () => ({ ...defaultRequest(runtime.settings), trigger: "cli" }),
        ledger,
        totals: runtime.totals,
        pendingRecoveries: kit.pendingRecoveries,
        undoBook: kit.undoBook,
        healer: kit.healer,
        bringBackNow: (isMeant) => recovery.bringBackNow(isMeant),
        latches,
        orders,
        clock,
        recoveryTimeoutMs: () => runtime.settings.recovery.timeoutMs,
        // the scope is known moments after the engine is; a strike while it is away is held at once
        untilReady: async () => {
          if (containers.connected) await located;
        },
      }),
  };
}

/** The road that acts on the engine. */
function realRoad(options: AssemblyOptions): RoadKit {
  const { runtime, containers, actions } = options;
  const { database, ledger } = runtime;
  return roadKit({ ...roadOptions(options), containers, actions, database, ledger });
}

/**
 * The road that touches nothing: the same parts over a dry-run engine and books in memory.
 * `like`: begins with what another road has in progress, so that it decides alike.
 */
function dryRunRoad(options: AssemblyOptions, like?: RoadKit): RoadKit {
  const { runtime } = options;
  const engine = new DryRunEngine({
    real: options.containers,
    clock: runtime.clock,
    onTrouble: runtime.onTrouble,
  });
  const kit = roadKit({
    ...roadOptions(options),
    containers: engine,
    actions: engine,
    // nothing is done, so no guardian has to undo it
    onLease: () => {},
    database: openDatabase(":memory:"),
    ledger: runtime.ledger.dryRun,
  });
  if (like) kit.books.copyFrom(like.books);
  return kit;
}

function roadOptions({
  runtime,
  containers,
  location,
  claimant,
  isStopping,
  disarmed,
  onLease,
}: AssemblyOptions): Omit<RoadOptions, "containers" | "actions" | "database" | "ledger"> {
  const { clock, bootId, seed, stateDir, latches, onTrouble } = runtime;
  return {
    clock,
    bootId,
    seed,
    claimant,
    limits: () => limitsOf(runtime.settings),
    recoveryTerms: () => runtime.settings.recovery,
    duration: () => durationsOf(runtime.settings),
    rules: () => rulesOf(runtime.settings, location()?.scope ?? NO_SCOPE),
    self: () => {
      const self = location()?.self;
      return self && (containers.get(self.id) ?? self);
    },
    isStopping,
    halted: () => latches.barred("halt") || haltedByFile(stateDir),
    disarmed: () => latches.barred("disarm") || disarmed(),
    onLease,
    onTrouble,
  };
}

/** Follows the pending recoveries of a road. */
function recoveryOf(kit: RoadKit, { runtime, claimant, isStopping }: AssemblyOptions): Recovery {
  const { clock, bootId, onTrouble } = runtime;
  return createRecovery({
    ...kit,
    book: kit.pendingRecoveries,
    claimant,
    clock,
    bootId,
    probes: probesOf(runtime.settings.probe),
    settings: () => runtime.settings.recovery,
    holdsBackMs: () => (isStopping() ? Number.POSITIVE_INFINITY : 0),
    onTrouble,
  });
}
