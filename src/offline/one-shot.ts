import type { Settings } from "../config/slices.ts";
import type { Control } from "../control/control.ts";
import { LocalControl } from "../control/local-control.ts";
import type { Orders } from "../control/orders.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { EmergencyStop, type Order } from "../halt/emergency-stop.ts";
import { watchHaltFile } from "../halt/watch-halt-file.ts";
import { holdDaemonLock } from "../state/daemon-lock.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { daemonInfoOf } from "../wiring/daemon-info.ts";
import { guardianOrder, startGuardian } from "../wiring/guardian-order.ts";
import { refuseCommandBeside } from "../wiring/other-daemon.ts";
import {
  defaultRequest,
  dryRunRoad,
  engineOf,
  findLocation,
  openRuntime,
  realRoad,
} from "../wiring/parts.ts";
import { recoveryOf } from "../wiring/recovery.ts";
import { onlyConnection, runUntilDown } from "../wiring/running.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { someOf } from "../world/some-of.ts";

const SETTLE_WITHIN_MS = 25_000;

/**
 * The road in this process, for the length of one command, where no daemon runs. A real strike
 * needs the state folder, for its intent and what it owes; all else leaves no trace.
 */
export async function withLocalControl(
  options: {
    readonly settings: Settings;
    readonly stateDir: string;
    readonly purpose: "look" | "strike";
    readonly stop: AbortSignal;
    readonly note: (line: string) => void;
    readonly onTrouble: (error: unknown) => void;
  },
  work: (control: Control) => Promise<number>,
): Promise<number> {
  const { settings, stateDir, purpose, stop, note, onTrouble } = options;
  await using parts = new AsyncDisposableStack();
  const leaveNoTrace = purpose === "look";
  if (!leaveNoTrace) {
    prepareStateFolder(stateDir);
    parts.use(holdDaemonLock(stateDir));
  }
  const runtime = parts.use(openRuntime({ settings, stateDir, onTrouble, inMemory: leaveNoTrace }));
  const { clock, ledger } = runtime;
  const engine = await engineOf(settings);
  const live = new LiveContainers({ engine, clock, roll: Math.random });
  const connected = onlyConnection(live);
  runUntilDown(parts, (down) => live.run(down));
  await connected;
  const location = await findLocation(settings, engine);
  const { self, scope } = location;
  refuseCommandBeside(daemonsBeside({ containers: live.all(), scope, self })[0]);

  const order = guardianOrder({ settings, stateDir, untilNothingIsOpen: true });
  const kitOptions = {
    runtime,
    containers: live,
    scope: location.scope,
    self: () => location.self,
    isStopping: () => stop.aborted,
    disarmed: () => false as const,
    onLease: () => startGuardian(order),
  };
  const real = realRoad({ ...kitOptions, actions: engine });
  const kit = leaveNoTrace ? dryRunRoad({ ...kitOptions, like: real }) : real;
  if (!leaveNoTrace) {
    const recovery = recoveryOf(kit, runtime);
    runUntilDown(parts, (down) => recovery.run(down));
    kit.healer.inherit();
    runUntilDown(parts, (down) => kit.healer.run(down));
    const emergencyStop = new EmergencyStop({
      ...runtime,
      stores: [kit],
      answered: () => kit.road.answered(),
    });
    const halt = (order: Order) => void emergencyStop.halt(order).catch(onTrouble);
    runUntilDown(parts, (down) => watchHaltFile(runtime, halt, down));
  }
  const control = new LocalControl({
    daemonInfo: daemonInfoOf({
      runtime,
      location,
      live,
      monkey: { nextStrikeAt: undefined },
      disarmed: () => false,
    }),
    judged: () => kit.road.judgeAll(defaultRequest(settings)),
    strike: (request) => kit.road.strike(request),
    request: () => ({ ...defaultRequest(settings), trigger: "cli" }),
    ledger,
    totals: runtime.totals,
    pendingRecoveries: kit.pendingRecoveries,
    undoBook: kit.undoBook,
    healer: kit.healer,
    latches: runtime.latches,
    orders: NO_ORDERS,
    clock,
  });
  const earlier = new Set(kit.undoBook.all().map(({ strike }) => strike));
  const code = await work(control);
  if (!stop.aborted) {
    // what lasts longer than a command that was told not to wait is up to the guardian
    for (const { strike } of kit.undoBook.all()) {
      if (!earlier.has(strike)) kit.undoBook.entrust(strike);
    }
    const down = leaveNoTrace ? [] : kit.pendingRecoveries.all().map(({ target }) => target.name);
    if (down.length > 0) {
      note(
        `nobody follows the recovery of ${someOf(down)} from now on: no daemon runs, so that is ` +
          "up to the next one, or to the next strike from here",
      );
    }
    return code;
  }
  const open = await kit.healer.settle(AbortSignal.timeout(SETTLE_WITHIN_MS));
  return open.length > 0 ? EXIT.residue : code;
}

/** What lasts no longer than one command takes no orders; its own Ctrl-C ends it. */
async function refuseOrder(): Promise<never> {
  throw new ChaosError("no-daemon", "expected a daemon to take this order, there is none");
}

const NO_ORDERS: Orders = {
  halt: refuseOrder,
  stop: refuseOrder,
  resume: refuseOrder,
  changeMode: refuseOrder,
};
