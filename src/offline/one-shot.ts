import type { Settings } from "../config/slices.ts";
import type { Control } from "../control/control.ts";
import type { Orders } from "../control/orders.ts";
import { refuseCommandBesideDaemon } from "../control/other-daemon.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { connectOnce } from "../engine/until-connected.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import { watchHaltFile } from "../halt/watch-halt-file.ts";
import { guardianConfig, startGuardian } from "../lease/guardian-process.ts";
import { listNames } from "../setting/list-names.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { assemble } from "../wiring/assemble.ts";
import { createEngine } from "../wiring/create-engine.ts";
import { daemonInfoOf } from "../wiring/daemon-info.ts";
import { findLocation } from "../wiring/location.ts";
import { processClaimant, strikeClaimant } from "../wiring/process-claimant.ts";
import { openRuntime } from "../wiring/runtime.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { Supervisor } from "../world/supervisor.ts";

const SETTLE_WITHIN_MS = 25_000;

/**
 * The road in this process, for the length of one command, where no daemon runs. A real strike
 * needs the state folder, for its intent and its pending recoveries; all else leaves no trace.
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
  if (!leaveNoTrace) prepareStateFolder(stateDir);
  // what only looks writes nothing that another process could claim
  const claimant = leaveNoTrace
    ? processClaimant(stateDir, "daemon")
    : parts.use(strikeClaimant(stateDir));
  const runtime = parts.use(openRuntime({ settings, stateDir, onTrouble, inMemory: leaveNoTrace }));
  const { clock } = runtime;
  const engine = await createEngine(settings.engine);
  const live = new LiveContainers({ engine, clock, roll: Math.random, onTrouble });
  const supervisor = parts.use(new Supervisor({ clock, onTrouble }));
  const connected = connectOnce(live);
  supervisor.run("connection to the engine", (down) => live.run(down));
  await connected;
  const location = await findLocation(settings, engine);
  const { address } = settings.engine;
  const containers = () => live.all();
  await refuseCommandBesideDaemon({ ...location, address, stateDir, containers });

  const order = guardianConfig({ settings, stateDir, untilNothingIsOpen: true });
  const assembly = assemble({
    runtime,
    containers: live,
    actions: engine,
    location: () => location,
    claimant,
    dryRun: leaveNoTrace,
    isStopping: () => stop.aborted,
    disarmed: () => false,
    onLease: () => void startGuardian(order).catch(onTrouble),
  });
  const { kit, recovery, emergencyStop } = assembly;
  if (!leaveNoTrace) {
    supervisor.run("recovery", (down) => recovery.run(down));
    kit.healer.inherit();
    supervisor.run("healer", (down) => kit.healer.run(down));
    const halt = (order: OrderReason) => void emergencyStop.halt(order).catch(onTrouble);
    supervisor.run("watch over the file HALT", (down) => watchHaltFile(runtime, halt, down));
  }
  const over = new AbortController();
  const control = assembly.control({
    over: over.signal,
    daemonInfo: daemonInfoOf({
      runtime,
      location: () => location,
      live,
      monkey: { nextStrikeAt: undefined },
      disarmed: () => false,
      failures: () => supervisor.failures(),
    }),
    orders: NO_ORDERS,
  });
  const { own } = kit.books;
  const code = await work(control);
  // a question that is still open would hold the process
  over.abort();
  if (!stop.aborted) {
    // what lasts longer than a command that was told not to wait is up to the guardian
    for (const { strike } of kit.undoBook.all()) {
      if (own.has(strike)) kit.undoBook.entrust(strike);
    }
    const pending = kit.pendingRecoveries.all().filter(({ strike }) => own.has(strike));
    const down = leaveNoTrace ? [] : pending.map(({ target }) => target.name);
    if (down.length > 0) {
      note(
        `the recovery of ${listNames(down)} is still pending: this command ends, and the guardian ` +
          "goes on tracking it",
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
