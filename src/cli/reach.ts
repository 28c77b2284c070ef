import type { Settings } from "../config/slices.ts";
import type { Control, PastStatus, Status } from "../control/control.ts";
import { controlSocketPath } from "../http/control-socket.ts";
import type { Why } from "../report/why/why.ts";
import { isDaemonAlive } from "../state/daemon-lock.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { isServed, RemoteControl } from "./remote-control.ts";

/** What a command needs to know in order to find the monkey it talks to. */
export interface Whereabouts {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly stop: AbortSignal;
  /** Writes a line for people, beside the data. */
  readonly note: (line: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** The daemon that can be asked; undefined: none runs over this state folder, or it does not answer. */
export async function answeringDaemon(stateDir: string): Promise<Control | undefined> {
  const path = controlSocketPath(stateDir);
  return (await isServed(path)) ? new RemoteControl(path) : undefined;
}

/** The running daemon; undefined: none runs over this state folder. */
export async function findDaemon(stateDir: string): Promise<Control | undefined> {
  const daemon = await answeringDaemon(stateDir);
  if (daemon) return daemon;
  if (!isDaemonAlive(stateDir)) return undefined;
  throw new ChaosError(
    "no-daemon",
    `the daemon over ${stateDir} runs but does not answer yet: it is starting, or waits for the ` +
      "engine, which its log says; or it is another `chaos-monkey strike`, which ends by itself",
  );
}

/** The running daemon. Rejects with `no-daemon` where none runs. */
export async function runningDaemon(stateDir: string): Promise<Control> {
  const daemon = await findDaemon(stateDir);
  if (daemon) return daemon;
  throw new ChaosError(
    "no-daemon",
    `expected a running daemon over the state folder ${stateDir}, found none: start one with ` +
      "`chaos-monkey start`, set CHAOS_STATE_DIR to its folder, or ask inside its container with " +
      "`docker exec chaos_monkey chaos-monkey`",
  );
}

/** The daemon if one runs, else the same road in this process. */
export async function withControl(
  { settings, stateDir, stop, note, onTrouble }: Whereabouts,
  purpose: "look" | "strike",
  work: (control: Control) => Promise<number>,
): Promise<number> {
  const daemon = await findDaemon(stateDir);
  if (daemon) return work(daemon);
  const { withLocalControl } = await import("../offline/one-shot.ts");
  return withLocalControl({ settings, stateDir, purpose, stop, note, onTrouble }, work);
}

/** Why something, or nothing, happened since then; from the ledger, whether or not a daemon runs. */
export async function whyAt(
  { stateDir, onTrouble }: Pick<Whereabouts, "stateDir" | "onTrouble">,
  sinceMs: number,
): Promise<Why> {
  try {
    await (await findDaemon(stateDir))?.tellHolds();
  } catch (error) {
    // what a daemon that does not answer has not yet written is missing
    onTrouble(error);
  }
  const { readWhy } = await import("../offline/why.ts");
  return readWhy({ stateDir, sinceMs, now: Date.now(), running: isDaemonAlive(stateDir) });
}

/** Of the running daemon; where none answers, what it has left in the state folder. */
export async function statusAt(stateDir: string): Promise<Status | PastStatus> {
  try {
    return await (await runningDaemon(stateDir)).status();
  } catch (error) {
    if (!(error instanceof ChaosError && error.code === "no-daemon")) throw error;
    const { readPast } = await import("../offline/past-status.ts");
    const past = readPast(stateDir);
    if (past === undefined) throw error;
    return { ...past, because: error.message };
  }
}
