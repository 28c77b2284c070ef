import type { Settings } from "../config/slices.ts";
import { leaseRow } from "../control/lease-rows.ts";
import type { HaltAnswer, ResumeAnswer } from "../control/orders.ts";
import { refuseCommandBesideDaemon } from "../control/other-daemon.ts";
import { LiveContainers } from "../engine/live-containers.ts";
import { connectOnce } from "../engine/until-connected.ts";
import { EmergencyStop, type OrderReason } from "../halt/emergency-stop.ts";
import { writeHaltFile } from "../halt/halt-file.ts";
import { Latches } from "../halt/latches.ts";
import type { Healer } from "../lease/healer.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { openDatabase } from "../state/database.ts";
import { databaseFile } from "../state/database-file.ts";
import { Marks } from "../state/marks.ts";
import { prepareStateFolder } from "../state/state-folder.ts";
import { createEngine } from "../wiring/create-engine.ts";
import { createHealer } from "../wiring/create-healer.ts";
import { findLocation } from "../wiring/location.ts";
import { commandClaimant } from "../wiring/process-claimant.ts";
import { openRuntime, type Runtime } from "../wiring/runtime.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";
import { Supervisor } from "../world/supervisor.ts";
import { undoWithoutDisk } from "./undo-without-disk.ts";

const UNDONE_WITHIN_MS = 60_000;
/** A daemon that still waits for its engine has nothing to undo, and latches when it is there. */
const LATCHED_WITHIN_MS = 3000;
const LOOK_EVERY_MS = 100;

interface StateLocation {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly onTrouble: (error: unknown) => void;
}

/** Halts a state folder over which no daemon runs: its next daemon starts halted. */
export async function haltHere(where: StateLocation, order: OrderReason): Promise<HaltAnswer> {
  await refuseBesideDaemon(where);
  return undoWithoutDisk<HaltAnswer>(
    { ...where, ids: "all" },
    () =>
      withEmergencyStop(where, async (emergencyStop) => {
        const { latched, undone, open } = await emergencyStop.halt(order);
        return { latched, undone, open: open.map(leaseRow) };
      }),
    ({ undone, open }, error) => {
      throw new ChaosError(
        error.code,
        `expected to latch the halt, but ${error.message}; what was open was undone all the same ` +
          `(${undone.length} undone, ${open.length} still open), and a daemon does not start over this disk`,
        { cause: error },
      );
    },
  );
}

/**
 * Halts a daemon that does not answer, or strikes without a daemon, by the file that they look for
 * and their guard asks about. Resolves once it is latched and everything is put back; where nothing
 * looks for the file, this process puts it back. 60 s later it resolves in any case, and the file
 * holds.
 */
export async function haltByFile(where: StateLocation, order: OrderReason): Promise<HaltAnswer> {
  const { stateDir } = where;
  writeHaltFile(stateDir, order);
  using database = openDatabase(databaseFile(stateDir), { readOnly: true });
  const book = new UndoBook(database, systemClock);
  const latches = new Latches(new Marks(database), systemClock);
  const before = book.all().length;
  const patience = AbortSignal.timeout(UNDONE_WITHIN_MS);
  const began = systemClock.monotonic();
  const latched = () => latches.closed("halt");
  while (latched() === undefined && systemClock.monotonic() - began < LATCHED_WITHIN_MS) {
    await systemClock.sleep(LOOK_EVERY_MS, patience);
  }
  if (latched() === undefined && book.all().length > 0) {
    await withHealer(where, ({ healer }) => healer.settle(patience, { ofAll: true }));
  }
  while (book.all().length > 0 && !patience.aborted) {
    await systemClock.sleep(LOOK_EVERY_MS, patience);
  }
  const open = book.all();
  return {
    latched: latched() ?? { ...order, at: new Date(systemClock.now()).toISOString() },
    undone: Math.max(0, before - open.length),
    open: open.map(leaseRow),
  };
}

/** Lifts what is latched in a state folder over which no daemon runs. */
export async function resumeHere(where: StateLocation, order: OrderReason): Promise<ResumeAnswer> {
  await refuseBesideDaemon(where);
  return withEmergencyStop(where, async (emergencyStop) => ({
    lifted: emergencyStop.resume(order),
  }));
}

function withEmergencyStop<T>(
  where: StateLocation,
  work: (emergencyStop: EmergencyStop) => Promise<T>,
): Promise<T> {
  return withHealer(where, ({ runtime, ...store }) =>
    work(new EmergencyStop({ ...runtime, stores: [store], answered: async () => {} })),
  );
}

/** What this process puts back of the leases in a state folder, as a command. */
async function withHealer<T>(
  where: StateLocation,
  work: (parts: {
    readonly runtime: Runtime;
    readonly undoBook: UndoBook;
    readonly healer: Healer;
  }) => Promise<T>,
): Promise<T> {
  prepareStateFolder(where.stateDir);
  using claimant = commandClaimant(where.stateDir);
  using runtime = openRuntime(where);
  const undoBook = new UndoBook(runtime.database, runtime.clock);
  const { engine } = where.settings;
  const healer = await createHealer({ runtime, book: undoBook, claimant, engine });
  return await work({ runtime, undoBook, healer });
}

/**
 * Somebody who halts believes that everything stops: a daemon in a container, which does not know
 * of this state folder, must not be overlooked. An engine that does not answer hides none that
 * could strike.
 */
async function refuseBesideDaemon({ settings, stateDir, onTrouble }: StateLocation): Promise<void> {
  await using supervisor = new Supervisor({ clock: systemClock, onTrouble });
  const engine = await createEngine(settings.engine);
  const live = new LiveContainers({ engine, clock: systemClock, roll: Math.random, onTrouble });
  const connected = connectOnce(live);
  supervisor.run("connection to the engine", (down) => live.run(down));
  try {
    await connected;
    const location = await findLocation(settings, engine);
    const { address } = settings.engine;
    const containers = () => live.all();
    await refuseCommandBesideDaemon({ ...location, address, stateDir, containers });
  } catch (error) {
    if (!(error instanceof ChaosError) || error.code === "daemon-elsewhere") throw error;
    // without an engine or a scope there is no daemon to find either
    onTrouble(error);
  }
}
