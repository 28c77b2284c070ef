import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EngineSettings } from "../engine/settings.ts";
import type { ProbeSettings } from "../probe/probes.ts";
import { isGuardianAlive } from "../state/daemon-lock.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import type { LogFormat, LogLevel } from "../world/settings.ts";

const NO_PROBES: ProbeSettings = { probes: [], everyMs: 500, timeoutMs: 2000 };

/** Every user of the machine can read the words of a command, and a probe's URL may hold a secret. */
const PROBES_VARIABLE = "CHAOS_MONKEY_GUARDIAN_PROBES";

/**
 * All that a guardian needs to know. It travels as JSON, so that the guardian reads no settings:
 * the process that starts it has read them, and both mean the same engine.
 */
export interface GuardianConfig {
  readonly stateDir: string;
  readonly engine: EngineSettings;
  readonly log: { readonly logLevel: LogLevel; readonly logFormat: LogFormat };
  /** The guardian ends when nothing is open any more. */
  readonly untilNothingIsOpen: boolean;
  /** Travels in the environment. */
  readonly probe: ProbeSettings;
}

/** The order for a guardian over the state folder and the engine of this process. */
export function guardianConfig(options: {
  readonly settings: {
    readonly engine: EngineSettings;
    readonly probe: ProbeSettings;
    readonly world: GuardianConfig["log"];
  };
  readonly stateDir: string;
  readonly untilNothingIsOpen: boolean;
}): GuardianConfig {
  const { settings, ...rest } = options;
  const { engine, probe, world } = settings;
  return { ...rest, engine, probe, log: world };
}

/**
 * Starts a guardian beside this process, which outlives it, unless one runs. Resolves when it
 * runs; rejects with `no-guardian` where it cannot be started, and never throws.
 */
export async function startGuardian(
  order: GuardianConfig,
  { node = process.execPath }: { readonly node?: string } = {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  try {
    if (isGuardianAlive(order.stateDir)) return;
    // a failure is an event in some cases (ENOENT, EMFILE) and an exception in others (ENOMEM)
    const child = spawn(node, words(order), {
      detached: true,
      stdio: "ignore",
      env: environment(order),
    });
    child.once("spawn", resolve);
    child.on("error", reject);
    child.unref();
    await promise;
  } catch (error) {
    throw new ChaosError(
      "no-guardian",
      `expected to start the guardian as ${node}, got "${messageOf(error)}"; until one runs, ` +
        "faults that last are put back by this process only, or by its next start",
      { cause: error },
    );
  }
}

/**
 * This process becomes the guardian, under the same process id: what it has loaded to read its
 * settings would otherwise stay in memory for as long as it guards.
 */
export function becomeGuardian(order: GuardianConfig): never {
  // an execve that returns has failed, and says so itself
  process.execve?.(process.execPath, [process.execPath, ...words(order)], environment(order));
  throw new Error(`expected a system that can replace a process, ${process.platform} cannot`);
}

function words(order: GuardianConfig): string[] {
  const program = new URL(`../guardian${import.meta.url.slice(-3)}`, import.meta.url);
  const { probe: _, ...told } = order;
  return [fileURLToPath(program), JSON.stringify(told)];
}

function environment({ probe }: GuardianConfig): NodeJS.ProcessEnv {
  return { ...process.env, [PROBES_VARIABLE]: JSON.stringify(probe) };
}

/** The probes that this process, a guardian, was told. */
export function probesInEnvironment(): ProbeSettings {
  const told = process.env[PROBES_VARIABLE];
  return told === undefined ? NO_PROBES : (JSON.parse(told) as ProbeSettings);
}
