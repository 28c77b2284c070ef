import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Settings } from "../config/slices.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { isGuardianAlive } from "../state/daemon-lock.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { LogLevel } from "../world/settings.ts";
import type { RoadKit } from "./road-kit.ts";
import type { Runtime } from "./runtime.ts";

const LOOKS_EVERY_MS = 2000;
/** Compose starts the daemon and the guardian at once, and either may be the first. */
const COMES_WITHIN_MS = 10_000;

/**
 * All that a guardian has to be told. It is handed over as JSON, so that the guardian reads no
 * settings itself: whoever sends it has read them, and means the same engine.
 */
export interface GuardianOrder {
  readonly stateDir: string;
  readonly engine: EngineSettings;
  readonly logLevel: LogLevel;
  /** It ends by itself when nothing is open any more. */
  readonly untilNothingIsOpen: boolean;
}

/** The order for a guardian over the same state folder and engine as ours. */
export function guardianOrder(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly untilNothingIsOpen: boolean;
}): GuardianOrder {
  const { settings, ...rest } = options;
  return { ...rest, engine: settings.engine, logLevel: settings.world.logLevel };
}

/** Starts a guardian beside this process unless one runs. It outlives us. */
export function startGuardian(order: GuardianOrder): void {
  if (isGuardianAlive(order.stateDir)) return;
  const child = spawn(process.execPath, words(order), { detached: true, stdio: "ignore" });
  child.unref();
}

/** As long as something is open: one that was killed is replaced. Ends when `down` aborts. */
export async function keepGuardian(
  order: GuardianOrder,
  parts: Pick<RoadKit, "undoBook"> & Pick<Runtime, "clock" | "onTrouble">,
  down: AbortSignal,
): Promise<void> {
  const { undoBook, clock, onTrouble } = parts;
  while (!down.aborted) {
    await clock.sleep(LOOKS_EVERY_MS, down);
    try {
      if (!down.aborted && undoBook.all().length > 0) startGuardian(order);
    } catch (error) {
      onTrouble(error);
    }
  }
}

/** For a daemon that cannot start a guardian itself: says so where none has come after a while. */
export async function warnWithoutGuardian(
  {
    stateDir,
    clock,
    log,
  }: Pick<Runtime, "stateDir"> & {
    readonly clock: Pick<Clock, "sleep">;
    readonly log: Pick<Log, "warn">;
  },
  down: AbortSignal,
): Promise<void> {
  await clock.sleep(COMES_WITHIN_MS, down);
  if (down.aborted || isGuardianAlive(stateDir)) return;
  log.warn(
    "no guardian runs over this state folder: if this daemon is killed while a fault lasts, that " +
      "is put back at its next start only; the overlay's service chaos_guardian is one",
  );
}

/**
 * This process becomes the guardian, under the same process id: what it has loaded to read its
 * settings would otherwise stay in memory for as long as it guards.
 */
export function becomeGuardian(order: GuardianOrder): never {
  // an execve that returns has failed, and says so itself
  process.execve?.(process.execPath, [process.execPath, ...words(order)], process.env);
  throw new Error(`expected a system that can replace a process, ${process.platform} cannot`);
}

function words(order: GuardianOrder): string[] {
  const program = new URL(`../guardian${import.meta.url.slice(-3)}`, import.meta.url);
  return [fileURLToPath(program), JSON.stringify(order)];
}
