import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Settings } from "../config/slices.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { isAwaited } from "../lease/pending-recoveries.ts";
import type { ProbeSettings } from "../probe/probes.ts";
import { isGuardianAlive } from "../state/daemon-lock.ts";
import type { Clock } from "../world/clock.ts";
import type { Log } from "../world/log.ts";
import type { LogFormat, LogLevel } from "../world/settings.ts";
import type { RoadKit } from "./road-kit.ts";
import type { Runtime } from "./runtime.ts";

const NO_PROBES: ProbeSettings = { probes: [], everyMs: 500, timeoutMs: 2000 };
const LOOKS_EVERY_MS = 2000;
/** Compose starts the daemon and the guardian at once, and either may be the first. */
const COMES_WITHIN_MS = 10_000;

/** Every user of the machine can read the words of a command, and a probe's URL may hold a secret. */
const PROBES_VARIABLE = "CHAOS_MONKEY_GUARDIAN_PROBES";

/**
 * All that a guardian has to be told. It is handed over as JSON, so that the guardian reads no
 * settings itself: the sender has read them, and means the same engine.
 */
export interface GuardianOrder {
  readonly stateDir: string;
  readonly engine: EngineSettings;
  readonly log: { readonly logLevel: LogLevel; readonly logFormat: LogFormat };
  /** It ends by itself when nothing is open any more. */
  readonly untilNothingIsOpen: boolean;
  /** Handed over in the environment. */
  readonly probe: ProbeSettings;
}

/** The order for a guardian over the same state folder and engine as ours. */
export function guardianOrder(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly untilNothingIsOpen: boolean;
}): GuardianOrder {
  const { settings, ...rest } = options;
  const { engine, probe, world } = settings;
  return { ...rest, engine, probe, log: world };
}

/** Starts a guardian beside this process unless one runs. It outlives us. */
export function startGuardian(order: GuardianOrder): void {
  if (isGuardianAlive(order.stateDir)) return;
  const child = spawn(process.execPath, words(order), {
    detached: true,
    stdio: "ignore",
    env: environment(order),
  });
  child.unref();
}

/** As long as something is open, a guardian that was killed is replaced. Ends when `down` aborts. */
export async function keepGuardian(
  order: GuardianOrder,
  parts: Pick<RoadKit, "undoBook" | "pendingRecoveries"> & Pick<Runtime, "clock" | "onTrouble">,
  down: AbortSignal,
): Promise<void> {
  const { undoBook, pendingRecoveries, clock, onTrouble } = parts;
  while (!down.aborted) {
    await clock.sleep(LOOKS_EVERY_MS, down);
    try {
      const isOpen = undoBook.all().length > 0 || pendingRecoveries.all().some(isAwaited);
      if (!down.aborted && isOpen) startGuardian(order);
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
    "no guardian runs over this state folder: if this daemon is killed, what it has struck " +
      "is put back at its next start only; the overlay's service chaos_guardian is one",
  );
}

/**
 * This process becomes the guardian, under the same process id: what it has loaded to read its
 * settings would otherwise stay in memory for as long as it guards.
 */
export function becomeGuardian(order: GuardianOrder): never {
  // an execve that returns has failed, and says so itself
  process.execve?.(process.execPath, [process.execPath, ...words(order)], environment(order));
  throw new Error(`expected a system that can replace a process, ${process.platform} cannot`);
}

function words(order: GuardianOrder): string[] {
  const program = new URL(`../guardian${import.meta.url.slice(-3)}`, import.meta.url);
  const { probe: _, ...told } = order;
  return [fileURLToPath(program), JSON.stringify(told)];
}

function environment({ probe }: GuardianOrder): NodeJS.ProcessEnv {
  return { ...process.env, [PROBES_VARIABLE]: JSON.stringify(probe) };
}

/** The probes that this process, a guardian, was told. */
export function probesInEnvironment(): ProbeSettings {
  const told = process.env[PROBES_VARIABLE];
  return told === undefined ? NO_PROBES : (JSON.parse(told) as ProbeSettings);
}
