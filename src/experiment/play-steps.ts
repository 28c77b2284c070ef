import type { Activity, Step } from "./experiment.ts";
import { type ActivityEnd, type RunContext, runActivity } from "./run-activity.ts";
import type { ActivityRecord } from "./run-record.ts";

/** Why a series of steps did not come to its end. */
export type EarlyEnd = Exclude<ActivityEnd, { readonly kind: "done" }>;

/**
 * Plays steps in their order. A step with `background` goes on while the next begins; all are
 * awaited at the end, also after an early end. Resolves with the first early end, if there was one.
 * In the method, a background activity that cannot be played is only a warning, as in Chaos
 * Toolkit; in the rollbacks it counts, because something may not have been put back.
 */
export async function playSteps(options: {
  readonly steps: readonly Step[];
  readonly section: "method" | "rollbacks";
  readonly context: RunContext;
  /** Gets every record as its activity begins. */
  readonly onStart: (record: ActivityRecord) => void;
  /** Called before each activity. */
  readonly announce?: (activity: Activity) => void;
  /** Whether to stop after the steps that have been played; asked after each. */
  readonly isOver?: () => boolean;
  readonly signal: AbortSignal;
  /** Stops the activities in the background, whatever runs in the foreground. */
  readonly background: AbortSignal;
}): Promise<EarlyEnd | undefined> {
  const { section, context, onStart, signal } = options;
  const inBackground: Promise<ActivityEnd>[] = [];
  const lastOnes = new AbortController();
  const background = AbortSignal.any([options.background, lastOnes.signal]);
  let early: EarlyEnd | undefined;
  for (const step of options.steps) {
    const end = await play(step);
    if (end !== undefined && end.kind !== "done") early ??= end;
    // a rollback that cannot be played does not keep the others from being played
    const stops =
      end?.kind === "interrupted" || (end?.kind === "impossible" && section === "method");
    if (stops || options.isOver?.()) break;
  }
  // with nothing left in the foreground, a signal stops these
  if (!signal.aborted) signal.addEventListener("abort", () => lastOnes.abort(signal.reason));
  for (const end of await Promise.all(inBackground)) {
    if (end.kind === "interrupted") early ??= end;
    if (end.kind !== "impossible") continue;
    if (section === "rollbacks") early ??= end;
    else context.emit({ kind: "warning", text: unplayable(end.because) });
  }
  return early;

  /** undefined: it goes on in the background. */
  async function play({ found, background: behind }: Step): Promise<ActivityEnd | undefined> {
    if (found.kind === "impossible") return found;
    if (signal.aborted) return { kind: "interrupted" };
    options.announce?.(found.activity);
    if (!behind) return runActivity(found.activity, { context, signal, onStart });
    inBackground.push(runActivity(found.activity, { context, signal: background, onStart }));
    return undefined;
  }
}

function unplayable(because: string): string {
  return `An activity in the background could not be played: ${because}`;
}
