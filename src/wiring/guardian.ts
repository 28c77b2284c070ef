import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Settings } from "../config/slices.ts";
import { guard } from "../lease/guardian.ts";
import type { Healer } from "../lease/healer.ts";
import { UndoBook } from "../lease/undo-book.ts";
import { holdGuardianLock, isDaemonAlive, isGuardianAlive } from "../ledger/daemon-lock.ts";
import { logEvents } from "../ledger/log-events.ts";
import { prepareStateFolder } from "../ledger/state-folder.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Log } from "../world/log.ts";
import { openGround } from "./parts.ts";

/** The guardian from its start to its end. */
export async function runGuardian(options: {
  readonly settings: Settings;
  readonly stateDir: string;
  readonly stop: AbortSignal;
  readonly untilNothingIsOpen: boolean;
  readonly log: Log;
}): Promise<void> {
  const { settings, stateDir, stop, untilNothingIsOpen, log } = options;
  const onTrouble = (error: unknown) =>
    log.error(
      error instanceof ChaosError ? { code: error.code } : { err: error },
      messageOf(error),
    );
  prepareStateFolder(stateDir);
  using parts = new DisposableStack();
  parts.use(holdGuardianLock(stateDir));
  const ground = parts.use(openGround({ settings, stateDir, onTrouble }));
  const { clock, bootId, database, ledger } = ground;
  parts.defer(logEvents(ledger, log));
  const book = new UndoBook(database, clock);
  log.info(`guarding the leases in ${stateDir}`);
  await guard({
    book,
    isDaemonAlive: () => isDaemonAlive(stateDir),
    openHealer: async (): Promise<Healer> => {
      const { healerOver } = await import("./healer-over.ts");
      return healerOver(ground, book, "guardian");
    },
    clock,
    bootId,
    untilNothingIsOpen,
    stop,
    onTrouble,
  });
  log.info("the guardian has nothing more to do");
}

/**
 * Starts a guardian beside this process unless one runs. It outlives us, and ends when nothing is
 * open any more.
 */
export function startGuardian(stateDir: string): void {
  if (isGuardianAlive(stateDir)) return;
  const program = fileURLToPath(new URL(`../main${import.meta.url.slice(-3)}`, import.meta.url));
  const words = [program, "guardian", "--until-nothing-is-open"];
  const child = spawn(process.execPath, words, {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, CHAOS_STATE_DIR: stateDir },
  });
  child.unref();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
