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
import type { DebtBook } from "../strike/debt-book.ts";
import type { StrikeRequest } from "../strike/strike-request.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { describeScope } from "../target/rules.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { type Log, logTrouble } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { VERSION } from "../world/version.ts";
import { guardianOrder, keepGuardian, missGuardian, startGuardian } from "./guardian-order.ts";
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
import { firstConnection, runUntilDown } from "./running.ts";
import { standingOf } from "./standing.ts";
import { standReadyToStop } from "./stops.ts";

/** The overlay gives the container 30 s to stop; the rest of them goes to closing down. */
const SETTLE_WITHIN_MS = 25_000;
const ASK_AGAIN_AFTER_MS = 1000;
const TIDY_EVERY_MS = 600_000;

/**
 * The daemon from its first record to its last. Resolves with its exit code once it was told to
 * stop and everything is down; rejects with a ChaosError where it cannot start.
 */
export async function runDaemon(options: {
  readonly configuration: Configuration;
  readonly stateDir: string;
  readonly log: Log;
  readonly signals: Signals;
  /** Hears every event besides the log. */
  readonly onEvent?: (event: LedgerEvent) => void;
  readonly onReady?: (control: Control) => void;
}): Promise<number> {
  const { configuration, stateDir, log, signals, onEvent, onReady } = options;
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
  const liveSettings = new LiveSettings({
    ground,
    configuration,
    apply: () => monkey.settingsChanged(),
  });
  const disarmed = () => liveSettings.refused();
  const order = guardianOrder({ settings, stateDir, untilNothingIsOpen: true });
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
  const kit = settings.strike.dryRun ? leashedRoad(kitOptions) : real;
  const recovery = recoveryOf(kit, ground);
  runUntilDown(parts, (down) => recovery.run(down));
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
  const inContainer = self !== undefined;
  const orders = standReadyToStop(parts, {
    ground,
    kit,
    kits: new Set([real, kit]),
    signals,
    liveSettings,
    inContainer,
  });
  const control = new LocalControl({
    standing,
    judged: () => kit.road.judgeAll(defaultRequest(ground.settings)),
    strike: (request, dryRun) =>
      dryRun && !settings.strike.dryRun
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
  const debtBooks = new Set([real.debtBook, kit.debtBook]);
  return await farewell(ground, signals, { kit, healers, debtBooks });
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

/** Waits for what must not be left half done, and says what stays owed. */
async function farewell(
  { ledger, onTrouble }: Ground,
  signals: Signals,
  working?: Omit<Parameters<typeof settleAll>[0], "patience" | "onTrouble">,
): Promise<number> {
  const patience = AbortSignal.any([signals.hurry, AbortSignal.timeout(SETTLE_WITHIN_MS)]);
  const { unverified, owed } = working
    ? await settleAll({ ...working, patience, onTrouble })
    : { unverified: false, owed: 0 };
  const because = `${signals.hurry.aborted ? "a second " : ""}${String(signals.stop.reason)}`;
  // what is owed is recorded since it is owed: on a full disk only the farewell is missing
  attempt(() => ledger.record({ kind: "daemon.stopped", because, owed }), onTrouble);
  return unverified ? EXIT.residue : EXIT.done;
}

/** Puts back what lasts, while strikes on their way arrive; says what could not be put back. */
async function settleAll(options: {
  readonly kit: Pick<RoadKit, "road">;
  readonly healers: Iterable<Healer>;
  readonly debtBooks: Iterable<Pick<DebtBook, "all">>;
  readonly patience: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}): Promise<{ readonly unverified: boolean; readonly owed: number }> {
  const { kit, healers, debtBooks, patience, onTrouble } = options;
  using over = untilAborted(patience);
  const arriving = Promise.race([kit.road.settled(), over.promise]);
  try {
    const open = await Promise.all([...healers].map((healer) => healer.settle(patience)));
    await arriving;
    const leases = open.flat().length;
    const recoveries = [...debtBooks].flatMap((book) => book.all()).length;
    return { unverified: leases > 0, owed: recoveries + leases };
  } catch (error) {
    // what cannot be read cannot be verified either
    onTrouble(error);
    return { unverified: true, owed: 1 };
  }
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

function attempt(work: () => void, onTrouble: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    onTrouble(error);
  }
}
