import { containerName } from "../config/container-name.ts";
import type { Settings } from "../config/slices.ts";
import type { Control, PastStatus, Status } from "../control/control.ts";
import type { LeaseRow, UndoAnswer } from "../control/lease-row.ts";
import type { HaltAnswer, ResumeAnswer } from "../control/orders.ts";
import type { OrderReason } from "../halt/emergency-stop.ts";
import { controlSocketPath } from "../http/control-socket.ts";
import type { Why } from "../report/why/why.ts";
import { isDaemonAlive, isStrikeAlive } from "../state/daemon-lock.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { isServed, RemoteControl } from "./remote-control.ts";

/** Where a command finds its daemon, or the state folder that it uses without one. */
export interface Home {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly stop: AbortSignal;
  /** Writes a line for people, beside the data. */
  readonly note: (line: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** The daemon that answers; undefined: none runs over this state folder, or it does not answer. */
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
    `the daemon over ${stateDir} runs but does not answer yet: it is starting, or waiting for the ` +
      "engine; see its log",
  );
}

/** The running daemon. Rejects with `no-daemon` if none runs. */
export async function runningDaemon(stateDir: string): Promise<Control> {
  const daemon = await findDaemon(stateDir);
  if (daemon) return daemon;
  throw new ChaosError(
    "no-daemon",
    `expected a running daemon over the state folder ${stateDir}, found none: start one with ` +
      "`chaos-monkey start`, set CHAOS_STATE_DIR to its folder, or run the command inside its " +
      `container with \`docker exec ${containerName()} chaos-monkey\``,
  );
}

/** Works with the daemon if one runs, else on the same road in this process. */
export async function withControl(
  { settings, stateDir, stop, note, onTrouble }: Home,
  purpose: "look" | "strike",
  work: (control: Control) => Promise<number>,
): Promise<number> {
  if (await findDaemon(stateDir)) {
    // a request that is still open when the work is done would keep the process alive
    const done = new AbortController();
    try {
      return await work(new RemoteControl(controlSocketPath(stateDir), done.signal));
    } finally {
      done.abort();
    }
  }
  const { withLocalControl } = await import("../offline/one-shot.ts");
  return withLocalControl({ settings, stateDir, purpose, stop, note, onTrouble }, work);
}

/** The status of the running daemon; if none answers, what the state folder holds. */
export async function statusAt({ stateDir }: Home): Promise<Status | PastStatus> {
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

/** Why something, or nothing, happened since then; from the ledger, whether or not a daemon runs. */
export async function whyAt({ stateDir, onTrouble }: Home, sinceMs: number): Promise<Why> {
  try {
    await (await findDaemon(stateDir))?.flushHolds();
  } catch (error) {
    // events that a daemon has not yet written are missing if it does not answer
    onTrouble(error);
  }
  const { readWhy } = await import("../offline/why.ts");
  return readWhy({ stateDir, sinceMs, now: Date.now(), running: isDaemonAlive(stateDir) });
}

/** The open leases, from the daemon, or from the state folder if none answers. */
export async function leasesAt({ stateDir }: Home): Promise<readonly LeaseRow[]> {
  const daemon = await answeringDaemon(stateDir);
  if (daemon) return daemon.leases();
  const { readLeases } = await import("../offline/local-leases.ts");
  return readLeases(stateDir);
}

/** Undoes leases through the daemon, or in this process if none answers. */
export async function undoAt(
  home: Home,
  ids: readonly string[] | "all",
  { assumeOurs }: { readonly assumeOurs: boolean },
): Promise<UndoAnswer> {
  if (assumeOurs) await (await import("../offline/adopt-paused.ts")).adoptPaused(home);
  const daemon = await answeringDaemon(home.stateDir);
  if (daemon) return daemon.undo(ids);
  const { undoHere } = await import("../offline/local-leases.ts");
  return undoHere({ ...home, ids });
}

/** Halts a daemon that answers, one that does not, or a state folder. */
export async function haltAt(home: Home, order: OrderReason): Promise<HaltAnswer> {
  const { stateDir } = home;
  const daemon = await answeringDaemon(stateDir);
  if (daemon) return daemon.halt(order);
  const running = isDaemonAlive(stateDir)
    ? "the daemon does not answer"
    : isStrikeAlive(stateDir) && "a `chaos-monkey strike` runs";
  if (running) {
    home.onTrouble(`${running}; the file HALT in its state folder tells it to halt`);
    const { haltByFile } = await import("../offline/local-halt.ts");
    return haltByFile(home, order);
  }
  const { haltHere } = await import("../offline/local-halt.ts");
  return haltHere(home, order);
}

/** Lifts a halt through the daemon, or in the state folder if none runs. */
export async function resumeAt(home: Home, order: OrderReason): Promise<ResumeAnswer> {
  const daemon = await findDaemon(home.stateDir);
  if (daemon) return daemon.resume(order);
  const { resumeHere } = await import("../offline/local-halt.ts");
  return resumeHere(home, order);
}
