import type { Control } from "../control/control.ts";
import { listNames } from "../setting/list-names.ts";
import { ChaosError, EXIT } from "../world/chaos-error.ts";
import { systemClock } from "../world/clock.ts";
import { escapeLines } from "./escape-lines.ts";
import type { FollowOptions } from "./follow-strike.ts";
import { reportInterruption } from "./interruption.ts";

const RECOVERS_WITHIN_MS = 3000;

/**
 * Undoes a strike whose command was interrupted, through the daemon or in this process; resolves
 * with the exit code: that of the signal, or 5 if a fault is not undone yet.
 */
export async function undoInterrupted(
  options: Pick<FollowOptions, "report" | "terminal" | "json" | "stop"> & {
    readonly control: Pick<Control, "undo" | "progress">;
  },
): Promise<number> {
  const { report, control, terminal, json, stop } = options;
  const { strike } = report;
  terminal.note(`interrupted: undoing strike ${strike}; a second Ctrl-C ends this at once`);
  const still = await undo(control, strike);
  if (still.length > 0) {
    const left = escapeLines(listNames(still));
    terminal.note(`not undone yet: ${left}; chaos-monkey keeps trying`);
    return EXIT.residue;
  }
  const open = await isOpenAfterAll(control, strike);
  return reportInterruption(stop, {
    terminal,
    json,
    says: open
      ? `interrupted: strike ${strike} leaves no open fault; the recovery of its targets is still pending`
      : `interrupted: strike ${strike} is undone`,
  });
}

/** Waits a few seconds for what the undo has started to run; answers whether anything is pending. */
async function isOpenAfterAll(
  control: Pick<Control, "progress">,
  strike: string,
): Promise<boolean> {
  const patienceEnds = systemClock.monotonic() + RECOVERS_WITHIN_MS;
  let afterSeq = 0;
  for (;;) {
    const waitMs = Math.max(0, patienceEnds - systemClock.monotonic());
    const { events, open } = await control.progress(strike, { afterSeq, waitMs });
    if (!open || waitMs === 0) return open;
    afterSeq = events.at(-1)?.seq ?? afterSeq;
  }
}

/** The names of the targets that are not undone yet. */
async function undo(control: Pick<Control, "undo">, strike: string): Promise<readonly string[]> {
  try {
    return (await control.undo([strike])).open.map(
      ({ fault, target }) => `${fault} of ${target.name}`,
    );
  } catch (error) {
    // the fault was over already
    if (error instanceof ChaosError && error.code === "no-such-target") return [];
    throw error;
  }
}
