import type { ActivityRun } from "../../report/journal.ts";
import { type Activity, type Experiment, valueIn } from "../experiment.ts";
import { resolveReference } from "./resolve-reference.ts";
import { type ActivityEnd, type Conduct, runActivity } from "./run-activity.ts";

/** How a series of activities ended, if not well. */
export type Trouble = Exclude<ActivityEnd, { readonly kind: "done" }>;

/**
 * Plays activities in their order. One that says `background` goes on while the next begins (its
 * own flag counts: a reference to it waits for it); all are awaited at the end, also after trouble.
 * Resolves with the first trouble, if there was any; of one in the background that cannot be played
 * there is a warning only.
 */
export async function playActivities(options: {
  readonly experiment: Experiment;
  readonly activities: readonly Activity[];
  readonly conduct: Conduct;
  /** Gets every entry as its activity begins. */
  readonly enter: (run: ActivityRun) => void;
  /** Called before each. */
  readonly announce?: (activity: Activity) => void;
  /** Whether to leave it at what has been played so far; asked after each. */
  readonly isOver?: () => boolean;
  /** Rollbacks: one that cannot be played does not keep the others from being played. */
  readonly carryOn: boolean;
  readonly signal: AbortSignal;
  /** Stops those in the background, whatever is done in front of them. */
  readonly background: AbortSignal;
}): Promise<Trouble | undefined> {
  const { experiment, conduct, enter, signal } = options;
  const inBackground: Promise<ActivityEnd>[] = [];
  const unawaited = new AbortController();
  const background = AbortSignal.any([options.background, unawaited.signal]);
  let trouble: Trouble | undefined;
  for (const entry of options.activities) {
    const found = resolveReference(experiment, entry);
    let end: ActivityEnd | undefined;
    if (found.kind === "impossible") end = found;
    else if (signal.aborted) end = { kind: "interrupted" };
    else {
      options.announce?.(found.activity);
      if (valueIn(entry, "background") === true)
        inBackground.push(runActivity(found.activity, { conduct, signal: background, enter }));
      else end = await runActivity(found.activity, { conduct, signal, enter });
    }
    if (end !== undefined && end.kind !== "done") trouble ??= end;
    if (end?.kind === "interrupted" || (end?.kind === "impossible" && !options.carryOn)) break;
    if (options.isOver?.()) break;
  }
  // once there is nothing else to stop, a signal means these
  if (!signal.aborted) signal.addEventListener("abort", () => unawaited.abort(signal.reason));
  for (const end of await Promise.all(inBackground)) {
    if (end.kind === "interrupted") trouble ??= end;
    // as in Chaos Toolkit nobody waits for these to be played, so that they abort nothing
    if (end.kind === "impossible") conduct.tell({ kind: "warning", text: lost(end.because) });
  }
  return trouble;
}

function lost(because: string): string {
  return `An activity in the background could not be played: ${because}`;
}
