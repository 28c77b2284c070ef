import { existsSync } from "node:fs";
import type { Control } from "../control/control.ts";
import { announceOnHost } from "../control/daemons-on-host.ts";
import { refuseSecondDaemon } from "../control/other-daemon.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { recordConnection } from "../engine/record-connection.ts";
import { untilConnected } from "../engine/until-connected.ts";
import { serveControl } from "../http/control-server.ts";
import { guardianConfig, startGuardian } from "../lease/guardian-process.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { logGuardianEvents } from "../ledger/guardian-events.ts";
import { logEvent, logEvents } from "../ledger/log-events.ts";
import { intervalOf, intervalTicker } from "../monkey/interval-ticker.ts";
import { Monkey } from "../monkey/monkey.ts";
import { undoWithoutDisk } from "../offline/undo-without-disk.ts";
import { holdDaemonLock } from "../state/daemon-lock.ts";
import { isStateLost, prepareStateFolder } from "../state/state-folder.ts";
import { assemble } from "../wiring/assemble.ts";
import { createEngine } from "../wiring/create-engine.ts";
import { daemonInfoOf } from "../wiring/daemon-info.ts";
import type { Location } from "../wiring/location.ts";
import { processClaimant } from "../wiring/process-claimant.ts";
import { openRuntime, type Runtime } from "../wiring/runtime.ts";
import { defaultRequest } from "../wiring/strike-settings.ts";
import { attempt } from "../world/attempt.ts";
import { EXIT } from "../world/chaos-error.ts";
import type { Log } from "../world/log.ts";
import type { Signals } from "../world/signals.ts";
import { Supervisor } from "../world/supervisor.ts";
import { troubleLog } from "../world/trouble-log.ts";
import { handleUnhandledErrors } from "../world/unhandled-errors.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { VERSION } from "../world/version.ts";
import { announce } from "./announce.ts";
import { keepGuardian, warnWithoutGuardian } from "./keep-guardian.ts";
import { keepStateFile } from "./keep-state-file.ts";
import { keepTidy } from "./keep-tidy.ts";
import { type Configuration, LiveSettings } from "./live-settings.ts";
import { locate } from "./locate.ts";
import { shutDown } from "./shut-down.ts";
import { wireStopControls } from "./stop-controls.ts";

/** What a daemon starts from. */
export interface DaemonOptions {
  readonly configuration: Configuration;
  readonly stateDir: string;
  readonly log: Log;
  readonly signals: Signals;
  /** Hears every event besides the log. */
  readonly onEvent?: (event: LedgerEvent) => void;
}

interface RunOptions extends DaemonOptions {
  /** Ends at once when it aborts. */
  readonly kill: AbortSignal;
  readonly onReady: (control: Control) => void;
}

/** The daemon from its first record to its last; see `Daemon.ended`. */
export async function runDaemon(options: RunOptions): Promise<number> {
  const { configuration, stateDir, log, kill } = options;
  const { settings } = configuration.first;
  let isOver = false;
  const report = troubleLog(log);
  const onTrouble = (error: unknown) => {
    // what was left behind may still fail, after the last record
    if (!isOver) report(error);
  };
  let exitCode: number = EXIT.done;
  using _unhandled = handleUnhandledErrors({
    onRejection: onTrouble,
    onException(error) {
      onTrouble(error);
      exitCode = EXIT.deviated;
      options.signals.end("an internal error");
    },
  });
  const onReload = options.signals.takeReloads();

  using opened = await undoWithoutDisk(
    {
      settings,
      stateDir,
      ids: "all",
      onTrouble,
      onEvent: (event) => logEvent(log, event),
    },
    async () => {
      prepareStateFolder(stateDir);
      if (isStateLost(stateDir)) log.error(LOST_STATE);
      using stack = new DisposableStack();
      stack.use(holdDaemonLock(stateDir));
      const runtime = stack.use(openRuntime({ settings, stateDir, onTrouble }));
      const kept = stack.move();
      return { runtime, [Symbol.dispose]: () => kept.dispose() };
    },
    (_undone, error) => {
      throw error;
    },
  );
  const { runtime } = opened;
  await using supervisor = new Supervisor({ clock: runtime.clock, onTrouble });
  logEvents(runtime.ledger, log);
  if (options.onEvent) runtime.ledger.follow(options.onEvent);
  const running = start({ ...options, runtime, supervisor, onReload });
  using killed = untilAborted(kill);
  const code = await Promise.race([running, killed.promise]);
  isOver = true;
  if (code === undefined) supervisor.kill();
  return code || exitCode;
}

interface StartOptions extends RunOptions {
  readonly runtime: Runtime;
  readonly supervisor: Supervisor;
  readonly onReload: ReturnType<Signals["takeReloads"]>;
}

const LOST_STATE =
  "the state of an earlier daemon is lost: chaos.db was deleted or emptied, so it is not known which " +
  "faults are still open; `chaos-monkey undo --all --assume-ours` undoes them where they can be recognised";

/** Starts the parts in order, waits until the process is told to stop, and shuts down. */
async function start(options: StartOptions): Promise<number> {
  const { configuration, runtime, supervisor, signals, stateDir, onReload } = options;
  const { ledger, clock, onTrouble } = runtime;
  const { stop } = signals;
  ledger.record({ kind: "daemon.started", version: VERSION, seed: runtime.seed, stateDir });
  supervisor.run("log of the guardian", (down) =>
    logGuardianEvents({ ledger, log: options.log, clock, onTrouble }, down),
  );

  const engine = await createEngine(runtime.settings.engine);
  const live = new LiveContainers({ engine, clock, roll: Math.random, onTrouble });
  supervisor.defer("recordConnection", recordConnection({ containers: live, ...runtime }));
  const order = guardianConfig({ settings: runtime.settings, stateDir, untilNothingIsOpen: true });
  let location: Location | undefined;
  const located = Promise.withResolvers<void>();
  const liveSettings: LiveSettings = new LiveSettings({
    runtime,
    configuration,
    apply: () => monkey.settingsChanged(),
  });
  const disarmed = () => liveSettings.refused();
  const assembly = assemble({
    runtime,
    containers: live,
    actions: engine,
    location: () => location,
    located: located.promise,
    // the daemon holds the lock of the state folder
    claimant: processClaimant(stateDir, "daemon"),
    dryRun: runtime.settings.strike.dryRun,
    isStopping: () => stop.aborted,
    disarmed,
    onLease: () => {
      // in a container the guardian is a service of its own
      if (location && !location.self) startGuardian(order).catch(onTrouble);
    },
  });
  const { real, kit, kits } = assembly;
  const interval = intervalTicker({
    strike: (request) => kit.road.strike(request),
    request: () => defaultRequest(runtime.settings),
    settings: () => intervalOf(runtime.settings.monkey),
    ledger: kit.ledger,
    marks: kit.marks,
    clock,
    seed: runtime.seed,
    onTrouble,
  });
  const monkey = new Monkey([interval]);
  liveSettings.restore();
  // what an earlier daemon left open is put back before anything else, also by a dry run
  real.healer.inherit();
  for (const { healer } of kits) {
    const retry = () => healer.retry();
    const unfollow = live.follow((news) => news.kind === "connected" && retry());
    supervisor.defer("retries of the healer", unfollow);
  }
  const orders = wireStopControls(supervisor, {
    runtime,
    assembly,
    signals,
    liveSettings,
    inContainer: () => (location ? location.self !== undefined : looksLikeContainer()),
  });
  const daemonInfo = daemonInfoOf({
    runtime,
    location: () => location,
    live,
    monkey,
    disarmed,
    failures: () => supervisor.failures(),
  });
  const control = assembly.control({ daemonInfo, orders });
  const makeApi = async () =>
    (await import("../http/control-api.ts")).controlApi(control, onTrouble);
  supervisor.add(await serveControl(makeApi, stateDir));
  supervisor.add(keepStateFile({ stateDir, ledger, control, onTrouble }));
  supervisor.run("retention", (down) => keepTidy(runtime, down));
  supervisor.run("connection to the engine", (down) => live.run(down));

  await untilConnected(live, stop);
  for (const { healer } of kits) supervisor.run("healer", (down) => healer.run(down));
  location = await locate(runtime, engine, stop);
  located.resolve();
  if (location !== undefined) {
    const { address } = runtime.settings.engine;
    const position = { ...location, address, stateDir, containers: () => live.all() };
    const announced = await announceOnHost(position, clock.now());
    supervisor.add(announced);
    await refuseSecondDaemon(position, announced.self);
    supervisor.run("recovery", (down) => assembly.recovery.run(down));
    supervisor.run("guardian", (down) =>
      location?.self
        ? warnWithoutGuardian({ ...options, clock }, down)
        : keepGuardian(order, { ...real, clock }, down),
    );
    announce({ kit, location, runtime, daemonInfo: daemonInfo() });
    signals.onStrike(() => {
      const request = { ...defaultRequest(runtime.settings), trigger: "signal" } as const;
      kit.road.strike(request).catch(onTrouble);
    });
    onReload(() => attempt(() => liveSettings.reload(), onTrouble));
    supervisor.run("monkey", (down) => monkey.run(AbortSignal.any([down, stop])));
    options.onReady(control);
    using stopped = untilAborted(stop);
    await stopped.promise;
  }
  return await shutDown({
    runtime,
    supervisor,
    signals,
    assembly,
    isReached: live.identity !== undefined,
  });
}

/** Before the engine has told: https://github.com/moby/moby/issues/18355 */
function looksLikeContainer(): boolean {
  return existsSync("/.dockerenv") || existsSync("/run/.containerenv");
}
