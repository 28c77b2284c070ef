import type { Settings } from "../config/slices.ts";
import type { Engine } from "../engine/engine.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { recordConnection } from "../engine/record-connection.ts";
import type { Control } from "../http/control.ts";
import { serveControl } from "../http/control-server.ts";
import { LocalControl } from "../http/local-control.ts";
import type { Healer } from "../lease/healer.ts";
import { holdDaemonLock } from "../ledger/daemon-lock.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { logEvents } from "../ledger/log-events.ts";
import { prepareStateFolder } from "../ledger/state-folder.ts";
import { Monkey } from "../monkey/monkey.ts";
import type { StrikeRequest } from "../strike/strike-request.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { describeScope } from "../target/rules.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { type Log, logTrouble } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { VERSION } from "../world/version.ts";
import { farewell, type Working } from "./farewell.ts";
import {
  type GuardianOrder,
  guardianOrder,
  keepGuardian,
  missGuardian,
  startGuardian,
} from "./guardian-order.ts";
import { keepStateFile } from "./keep-state-file.ts";
import { type Configuration, LiveSettings } from "./live-settings.ts";
import { refuseSecondDaemon } from "./other-daemon.ts";
import {
  defaultRequest,
  engineOf,
  findPlace,
  type Ground,
  leashedRoad,
  openGround,
  type Place,
  type RoadKit,
  realRoad,
} from "./parts.ts";
import { recoveryOf } from "./recovery.ts";
import { attempt, firstConnection, runUntilDown } from "./running.ts";
import { standingOf } from "./standing.ts";
import { standReadyToStop } from "./stops.ts";

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
  const onTrouble = (error: unknown) => logTrouble(log, error);

  prepareStateFolder(stateDir);
  await using parts = new AsyncDisposableStack();
  parts.use(holdDaemonLock(stateDir));
  const ground = parts.use(openGround({ settings, stateDir, onTrouble }));
  const { ledger, clock } = ground;
  parts.defer(logEvents(ledger, log));
  if (onEvent) parts.defer(ledger.follow(onEvent));
  parts.defer(() => attempt(() => ledger.flush(), onTrouble));
  ledger.record({ kind: "daemon.started", version: VERSION, seed: ground.seed, stateDir });

  const engine = await engineOf(settings);
  const live = new LiveContainers({ engine, clock, roll: Math.random });
  parts.defer(recordConnection({ containers: live, ledger, clock, onTrouble }));
  const connected = firstConnection(live, signals.stop);
  runUntilDown(parts, (down) => live.run(down));
  await connected;
  if (signals.stop.aborted) return await farewell(ground, signals);

  const place = await settleIn(ground, engine, signals.stop);
  if (place === undefined) return await farewell(ground, signals);
  const { self, scope } = place;
  refuseSecondDaemon(daemonsBeside({ containers: live.all(), scope, self })[0], self);
  const settled = { ...options, ground, engine, live, place, onReload, onTrouble };
  const working = await strikeUntilStopped(parts, settled);
  return await farewell(ground, signals, working);
}

/** What is there once the engine was reached and it is known what is in scope. */
interface Settled extends DaemonOptions {
  readonly ground: Ground;
  readonly engine: Engine;
  readonly live: LiveContainers;
  readonly place: Place;
  readonly onReload: ReturnType<Signals["takeReloads"]>;
  readonly onTrouble: (error: unknown) => void;
}

/** Strikes, heals and answers until the process is told to stop; what then is under way is told. */
async function strikeUntilStopped(parts: AsyncDisposableStack, settled: Settled): Promise<Working> {
  const { configuration, ground, engine, live, place, stateDir, signals } = settled;
  const { onReload, onTrouble, onReady } = settled;
  const { ledger, clock } = ground;
  const isDry = ground.settings.strike.dryRun;
  const liveSettings = new LiveSettings({
    ground,
    configuration,
    apply: () => monkey.settingsChanged(),
  });
  const disarmed = () => liveSettings.refused();
  const order = guardianOrder({
    settings: ground.settings,
    stateDir,
    untilNothingIsOpen: true,
  });
  const kitOptions = {
    ground,
    containers: live,
    scope: place.scope,
    self: () => place.self && (live.get(place.self.id) ?? place.self),
    isStopping: () => signals.stop.aborted,
    disarmed,
    onLease: place.self ? () => {} : () => startGuardian(order),
  };
  const real = realRoad({ ...kitOptions, hands: engine });
  const kit = isDry ? leashedRoad(kitOptions) : real;
  const recovery = recoveryOf(kit, ground);
  runUntilDown(parts, (down) => recovery.run(down));
  const healers = keepHealing(parts, settled, { real, kit, order });

  const strike = (request: StrikeRequest) => kit.road.strike(request);
  const monkey = new Monkey({
    strike,
    request: () => defaultRequest(ground.settings),
    settings: () => intervalSettings(ground.settings),
    ledger: kit.ledger,
    marks: kit.marks,
    clock,
    seed: ground.seed,
    onTrouble,
  });
  const standing = standingOf({ ground, place, live, monkey, disarmed });
  const orders = standReadyToStop(parts, {
    ground,
    kit,
    kits: new Set([real, kit]),
    signals,
    liveSettings,
    inContainer: place.self !== undefined,
  });
  const control = new LocalControl({
    standing,
    judged: () => kit.road.judgeAll(defaultRequest(ground.settings)),
    strike: (request, dryRun) =>
      dryRun && !isDry
        ? leashedRoad({ ...kitOptions, like: kit }).road.strike(request)
        : strike(request),
    request: () => ({ ...defaultRequest(ground.settings), trigger: "cli" }),
    ledger,
    totals: ground.totals,
    debtBook: kit.debtBook,
    undoBook: kit.undoBook,
    healer: kit.healer,
    latches: ground.latches,
    orders,
    clock,
  });
  const makeApi = async () =>
    (await import("../http/control-api.ts")).controlApi(control, onTrouble);
  parts.use(await serveControl(makeApi, stateDir));
  parts.use(keepStateFile({ stateDir, ledger, control, onTrouble }));
  runUntilDown(parts, (down) => keepTidy(ground, down));
  liveSettings.restore();
  announce(kit, place, ground, standing());
  signals.onStrike(() => {
    strike({ ...defaultRequest(ground.settings), trigger: "signal" }).catch(onTrouble);
  });
  onReload(() => attempt(() => liveSettings.reload(), onTrouble));
  onReady?.(control);
  // ends when the process is told to stop; while the interval is off it has nothing to do
  const looping = monkey.run(signals.stop);
  using stopped = untilAborted(signals.stop);
  await stopped.promise;
  await looping;
  // a dry run follows nothing of what an earlier daemon owes, which stays owed
  return { kit, healers, debtBooks: new Set([real.debtBook, kit.debtBook]) };
}

/** Puts back what lasts when it is due, and has a guardian that does so without us. */
function keepHealing(
  parts: AsyncDisposableStack,
  { live, place, stateDir, ground, log, onTrouble }: Settled,
  on: {
    readonly real: RoadKit;
    readonly kit: RoadKit;
    readonly order: GuardianOrder;
  },
): Set<Healer> {
  const { real, kit, order } = on;
  const { clock } = ground;
  // what an earlier daemon left open is put back before anything else, also by a dry run
  real.healer.inherit();
  const healers = new Set([real.healer, kit.healer]);
  for (const healer of healers) {
    runUntilDown(parts, (down) => healer.run(down));
    parts.defer(live.follow((news) => news.kind === "connected" && healer.retry()));
  }
  runUntilDown(parts, (down) =>
    place.self
      ? missGuardian({ stateDir, clock, log }, down).catch(onTrouble)
      : keepGuardian(order, { undoBook: real.undoBook, clock, onTrouble }, down),
  );
  return healers;
}

/** Finds our place; an engine that goes away meanwhile is asked again. Undefined: told to stop. */
async function settleIn(
  { settings, clock, onTrouble }: Ground,
  engine: Engine,
  stop: AbortSignal,
): Promise<Place | undefined> {
  while (!stop.aborted) {
    try {
      return await findPlace(settings, engine);
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
  place: Place,
  { ledger, settings }: Ground,
  standing: { readonly armed: boolean; readonly because: string },
): void {
  const judged = kit.road.judgeAll(defaultRequest(settings));
  const inScope = judged.filter(({ rejection }) => rejection?.code !== "out-of-scope");
  const recorder = settings.strike.dryRun ? ledger.dryRun : ledger;
  recorder.record({
    kind: "daemon.ready",
    scope: describeScope(place.scope),
    armed: standing.armed,
    because: standing.because,
    inScope: inScope.length,
    eligible: inScope.filter(({ rejection }) => rejection === undefined).length,
  });
}

/** Drops what is too old, and keeps what the rest comes to for whoever opens the ledger next. */
async function keepTidy(ground: Ground, down: AbortSignal): Promise<void> {
  const { totals, clock, onTrouble } = ground;
  while (!down.aborted) {
    attempt(() => totals.prune(clock.now() - ground.settings.ledger.retentionMs), onTrouble);
    attempt(() => totals.keep(), onTrouble);
    await clock.sleep(TIDY_EVERY_MS, down);
  }
  attempt(() => totals.keep(), onTrouble);
}
