import type { Settings } from "../config/slices.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import type { Control } from "../http/control.ts";
import { LocalControl } from "../http/local-control.ts";
import type { Orders } from "../http/orders.ts";
import { holdDaemonLock } from "../ledger/daemon-lock.ts";
import { prepareStateFolder } from "../ledger/state-folder.ts";
import { EmergencyStop, type Order } from "../strike/emergency-stop.ts";
import { daemonsBeside } from "../target/daemons-beside.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { someOf } from "../world/some-of.ts";
import { guardianOrder, startGuardian } from "./guardian-order.ts";
import { refuseCommandBeside } from "./other-daemon.ts";
import { defaultRequest, engineOf, findPlace, leashedRoad, openGround, realRoad } from "./parts.ts";
import { recoveryOf } from "./recovery.ts";
import { onlyConnection, runUntilDown } from "./running.ts";
import { standingOf } from "./standing.ts";
import { heedHaltFile } from "./stops.ts";

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
  const ground = parts.use(openGround({ settings, stateDir, onTrouble, inMemory: leaveNoTrace }));
  const { clock, ledger } = ground;
  const engine = await engineOf(settings);
  const live = new LiveContainers({ engine, clock, roll: Math.random });
  const connected = onlyConnection(live);
  runUntilDown(parts, (down) => live.run(down));
  await connected;
  const place = await findPlace(settings, engine);
  const { self, scope } = place;
  refuseCommandBeside(daemonsBeside({ containers: live.all(), scope, self })[0]);

  const order = guardianOrder({ settings, stateDir, untilNothingIsOpen: true });
  const kitOptions = {
    ground,
    containers: live,
    scope: place.scope,
    self: () => place.self,
    isStopping: () => stop.aborted,
    disarmed: () => false as const,
    onLease: () => startGuardian(order),
  };
  const real = realRoad({ ...kitOptions, hands: engine });
  const kit = leaveNoTrace ? leashedRoad({ ...kitOptions, like: real }) : real;
  if (!leaveNoTrace) {
    const recovery = recoveryOf(kit, ground);
    runUntilDown(parts, (down) => recovery.run(down));
    kit.healer.inherit();
    runUntilDown(parts, (down) => kit.healer.run(down));
    const emergencyStop = new EmergencyStop({
      ...ground,
      stores: [kit],
      answered: () => kit.road.answered(),
    });
    const halt = (order: Order) => void emergencyStop.halt(order).catch(onTrouble);
    runUntilDown(parts, (down) => heedHaltFile(ground, halt, down));
  }
  const control = new LocalControl({
    standing: standingOf({
      ground,
      place,
      live,
      monkey: { nextStrikeAt: undefined },
      disarmed: () => false,
    }),
    judged: () => kit.road.judgeAll(defaultRequest(settings)),
    strike: (request) => kit.road.strike(request),
    request: () => ({ ...defaultRequest(settings), trigger: "cli" }),
    ledger,
    totals: ground.totals,
    debtBook: kit.debtBook,
    undoBook: kit.undoBook,
    healer: kit.healer,
    latches: ground.latches,
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
    const down = leaveNoTrace ? [] : kit.debtBook.all().map(({ target }) => target.name);
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
async function takesNone(): Promise<never> {
  throw new ChaosError("no-daemon", "expected a daemon to take this order, there is none");
}

const NO_ORDERS: Orders = {
  halt: takesNone,
  stop: takesNone,
  resume: takesNone,
  changeMode: takesNone,
};
