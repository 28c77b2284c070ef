import type { Settings } from "../config/slices.ts";
import type { Control } from "../control/control.ts";
import type { Engine } from "../engine/engine.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { recordConnection } from "../engine/record-connection.ts";
import { serveControl } from "../http/control-server.ts";
import type { Healer } from "../lease/healer.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { logEvents } from "../ledger/log-events.ts";
import { Monkey } from "../monkey/monkey.ts";
import { holdDaemonLock } from "../state/daemon-lock.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import type { StrikeRequest } from "../strike/strike-request.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { describeScope } from "../target/rules.ts";
import { assemble } from "../wiring/assemble.ts";
import { claimantOver } from "../wiring/claimant-over.ts";
import { daemonInfoOf } from "../wiring/daemon-info.ts";
import { engineOf } from "../wiring/engine-of.ts";
import {
  type GuardianOrder,
  guardianOrder,
  keepGuardian,
  startGuardian,
  warnWithoutGuardian,
} from "../wiring/guardian-order.ts";
import { findLocation, type Location } from "../wiring/location.ts";
import { refuseSecondDaemon } from "../wiring/other-daemon.ts";
import type { RoadKit } from "../wiring/road-kit.ts";
import { attempt, firstConnection, runUntilDown } from "../wiring/running.ts";
import { openRuntime, type Runtime } from "../wiring/runtime.ts";
import { defaultRequest } from "../wiring/strike-settings.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Log } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import { troubleLog } from "../world/trouble-log.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { VERSION } from "../world/version.ts";
import { keepStateFile } from "./keep-state-file.ts";
import { type Configuration, LiveSettings } from "./live-settings.ts";
import { shutDown, type Working } from "./shut-down.ts";
import { wireStopControls } from "./stop-controls.ts";

const ASK_AGAIN_AFTER_MS = 1000;
const TIDY_EVERY_MS = 600_000;

export interface DaemonOptions {
  readonly configuration: Configuration;
  readonly stateDir: string;
  readonly log: Log;
  readonly signals: Signals;
  /** Hears every event besides the log. */
  readonly onEvent?: (event: LedgerEvent) => void;
  readonly onReady?: (control: Control) => void;
}

/**
 * The daemon from its first record to its last. Resolves with its exit code once it was told to
 * stop and everything is down; rejects with a ChaosError where it cannot start.
 */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { configuration, stateDir, log, signals, onEvent } = options;
  const { settings } = configuration.first;
  const onReload = signals.takeReloads();
  const onTrouble = troubleLog(log);

  prepareStateFolder(stateDir);
  await using parts = new AsyncDisposableStack();
  parts.use(holdDaemonLock(stateDir));
  const runtime = parts.use(openRuntime({ settings, stateDir, onTrouble }));
  const { ledger, clock } = runtime;
  parts.defer(logEvents(ledger, log));
  if (onEvent) parts.defer(ledger.follow(onEvent));
  parts.defer(() => attempt(() => ledger.flush(), onTrouble));
  ledger.record({ kind: "daemon.started", version: VERSION, seed: runtime.seed, stateDir });

  const engine = await engineOf(settings.engine);
  const live = new LiveContainers({ engine, clock, roll: Math.random, onTrouble });
  parts.defer(recordConnection({ containers: live, ledger, clock, onTrouble }));
  const connected = firstConnection(live, signals.stop);
  runUntilDown(parts, (down) => live.run(down));
  await connected;
  if (signals.stop.aborted) return await shutDown(runtime, signals);

  const location = await settleIn(runtime, engine, signals.stop);
  if (location === undefined) return await shutDown(runtime, signals);
  const { self, scope } = location;
  refuseSecondDaemon(daemonsBeside({ containers: live.all(), scope, self })[0], self);
  const settled = { ...options, runtime, engine, live, location, onReload, onTrouble };
  const working = await strikeUntilStopped(parts, settled);
  return await shutDown(runtime, signals, working);
}

/** What is there once the engine was reached and it is known what is in scope. */
interface Settled extends DaemonOptions {
  readonly runtime: Runtime;
  readonly engine: Engine;
  readonly live: LiveContainers;
  readonly location: Location;
  readonly onReload: ReturnType<Signals["takeReloads"]>;
  readonly onTrouble: (error: unknown) => void;
}

/** Strikes, heals and answers until the process is told to stop; what then is under way is told. */
async function strikeUntilStopped(parts: AsyncDisposableStack, settled: Settled): Promise<Working> {
  const { configuration, runtime, engine, live, location, stateDir, signals } = settled;
  const { onReload, onTrouble, onReady } = settled;
  const { ledger, clock } = runtime;
  const liveSettings = new LiveSettings({
    runtime,
    configuration,
    apply: () => monkey.settingsChanged(),
  });
  const disarmed = () => liveSettings.refused();
  const order = guardianOrder({
    settings: runtime.settings,
    stateDir,
    untilNothingIsOpen: true,
  });
  const assembly = assemble({
    runtime,
    containers: live,
    actions: engine,
    location: () => location,
    // the daemon holds the lock of the state folder
    claimant: claimantOver(stateDir, "daemon"),
    dryRun: runtime.settings.strike.dryRun,
    isStopping: () => signals.stop.aborted,
    disarmed,
    onLease: location.self ? () => {} : () => startGuardian(order),
  });
  const { real, kit, recovery } = assembly;
  runUntilDown(parts, (down) => recovery.run(down));
  const healers = keepHealing(parts, settled, { real, kit, order });

  const strike = (request: StrikeRequest) => kit.road.strike(request);
  const monkey = new Monkey({
    strike,
    request: () => defaultRequest(runtime.settings),
    settings: () => intervalSettings(runtime.settings),
    ledger: kit.ledger,
    marks: kit.marks,
    clock,
    seed: runtime.seed,
    onTrouble,
  });
  const daemonInfo = daemonInfoOf({
    runtime,
    location: () => location,
    live,
    monkey,
    disarmed,
  });
  const orders = wireStopControls(parts, {
    runtime,
    assembly,
    signals,
    liveSettings,
    inContainer: location.self !== undefined,
  });
  const control = assembly.control({ daemonInfo, orders });
  const makeApi = async () =>
    (await import("../http/control-api.ts")).controlApi(control, onTrouble);
  parts.use(await serveControl(makeApi, stateDir));
  parts.use(keepStateFile({ stateDir, ledger, control, onTrouble }));
  runUntilDown(parts, (down) => keepTidy(runtime, down));
  liveSettings.restore();
  announce(kit, location, runtime, daemonInfo());
  signals.onStrike(() => {
    strike({ ...defaultRequest(runtime.settings), trigger: "signal" }).catch(onTrouble);
  });
  onReload(() => attempt(() => liveSettings.reload(), onTrouble));
  onReady?.(control);
  // ends when the process is told to stop; while the interval is off it has nothing to do
  const looping = monkey.run(signals.stop);
  using stopped = untilAborted(signals.stop);
  await stopped.promise;
  await looping;
  // a dry run follows nothing of what an earlier daemon owes, which stays owed
  return {
    kit,
    healers,
    pendingRecoveries: new Set([real.pendingRecoveries, kit.pendingRecoveries]),
  };
}

/** Puts back what lasts when it is due, and has a guardian that does so without us. */
function keepHealing(
  parts: AsyncDisposableStack,
  { live, location, stateDir, runtime, log, onTrouble }: Settled,
  on: {
    readonly real: RoadKit;
    readonly kit: RoadKit;
    readonly order: GuardianOrder;
  },
): Set<Healer> {
  const { real, kit, order } = on;
  const { clock } = runtime;
  // what an earlier daemon left open is put back before anything else, also by a dry run
  real.healer.inherit();
  const healers = new Set([real.healer, kit.healer]);
  for (const healer of healers) {
    runUntilDown(parts, (down) => healer.run(down));
    parts.defer(live.follow((news) => news.kind === "connected" && healer.retry()));
  }
  runUntilDown(parts, (down) =>
    location.self
      ? warnWithoutGuardian({ stateDir, clock, log }, down).catch(onTrouble)
      : keepGuardian(order, { ...real, clock, onTrouble }, down),
  );
  return healers;
}

/** Finds our location; an engine that goes away meanwhile is asked again. Undefined: told to stop. */
async function settleIn(
  { settings, clock, onTrouble }: Runtime,
  engine: Engine,
  stop: AbortSignal,
): Promise<Location | undefined> {
  while (!stop.aborted) {
    try {
      return await findLocation(settings, engine);
    } catch (error) {
      if (!(error instanceof ChaosError && error.code.startsWith("engine-"))) throw error;
      onTrouble(error);
      await clock.sleep(ASK_AGAIN_AFTER_MS, stop);
    }
  }
  return undefined;
}

function intervalSettings({ monkey }: Settings) {
  const { enabled, intervalMs, initialDelayMs, jitter, probability } = monkey;
  const rule = enabled && intervalMs !== "off" ? { intervalMs, jitter } : undefined;
  return { rule, initialDelayMs: initialDelayMs ?? rule?.intervalMs ?? 0, probability };
}

function announce(
  kit: RoadKit,
  location: Location,
  { ledger, settings }: Runtime,
  daemonInfo: { readonly armed: boolean; readonly because: string },
): void {
  const judged = kit.road.judgeAll(defaultRequest(settings));
  const inScope = judged.filter(({ rejection }) => rejection?.code !== "out-of-scope");
  const recorder = settings.strike.dryRun ? ledger.dryRun : ledger;
  recorder.record({
    kind: "daemon.ready",
    scope: describeScope(location.scope),
    armed: daemonInfo.armed,
    because: daemonInfo.because,
    inScope: inScope.length,
    eligible: inScope.filter(({ rejection }) => rejection === undefined).length,
  });
}

/** Drops what is too old, and keeps what the rest comes to for whoever opens the ledger next. */
async function keepTidy(runtime: Runtime, down: AbortSignal): Promise<void> {
  const { totals, clock, onTrouble } = runtime;
  while (!down.aborted) {
    attempt(() => totals.prune(clock.now() - runtime.settings.ledger.retentionMs), onTrouble);
    attempt(() => totals.keep(), onTrouble);
    await clock.sleep(TIDY_EVERY_MS, down);
  }
  attempt(() => totals.keep(), onTrouble);
}
