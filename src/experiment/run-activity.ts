import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import type { ActivityResult } from "./activity-result.ts";
import type { Dialect, PauseMoment } from "./dialect.ts";
import { type Dry, isSkipped, skipsPauses } from "./dry.ts";
import type { Activity } from "./experiment.ts";
import type { Provider } from "./provider.ts";
import type { EmitRunEvent } from "./run-event.ts";
import type { OpenRecord } from "./run-record.ts";
import type { RunTime } from "./run-time.ts";

/** What all activities of a run share. */
export interface RunContext {
  readonly dialect: Dialect;
  readonly provider: Provider;
  readonly dry: Dry | null;
  readonly clock: Clock;
  readonly time: RunTime;
  readonly emit: EmitRunEvent;
}

/** How playing an activity ended; only an activity that was played to its end is `done`. */
export type ActivityEnd =
  | { readonly kind: "done"; readonly record: OpenRecord }
  | Exclude<ActivityResult, { readonly kind: "succeeded" | "failed" }>;

/**
 * Plays one activity and its pauses. `onStart` gets the record as soon as the activity begins, so
 * that the journal includes an activity that is cut short: such a record has an end and no result.
 */
export async function runActivity(
  activity: Activity,
  options: {
    readonly context: RunContext;
    readonly signal: AbortSignal;
    readonly onStart?: (record: OpenRecord) => void;
  },
): Promise<ActivityEnd> {
  const { context, signal } = options;
  const { dialect, provider, dry, time, emit } = context;
  const skipped = isSkipped(dry, activity.type);

  if (signal.aborted) return { kind: "interrupted" };
  const before = await pause("before");
  if (before !== undefined) return before;

  emit({ kind: "activity-started", activity });
  const record: OpenRecord = { activity, startMs: time.now() };
  options.onStart?.(record);
  if (!skipped) {
    await provider.prepare(activity);
    record.startMs = time.now();
  }
  const result: ActivityResult = skipped
    ? { kind: "succeeded", output: null }
    : await perform(activity, context, signal);
  record.endMs = time.now();
  if (result.kind === "succeeded" || result.kind === "failed") record.result = result;
  emit({ kind: "activity-completed", record });
  if (result.kind === "impossible" || result.kind === "interrupted") return result;
  return (await pause("after")) ?? { kind: "done", record };

  /** undefined: the run goes on. A pause that a dry run skips may be anything. */
  async function pause(when: PauseMoment): Promise<ActivityEnd | undefined> {
    const wanted = dialect.pause(activity, when);
    if (wanted === undefined) return undefined;
    emit({ kind: "pausing", when, seconds: wanted.text });
    if (skipped || skipsPauses(dry)) return undefined;
    if (wanted.length.kind === "unusable")
      return {
        kind: "impossible",
        because: `the pause ${when} '${activity.name}': ${wanted.length.because}`,
      };
    await context.clock.sleep(wanted.length.seconds * 1000, signal);
    return signal.aborted ? { kind: "interrupted" } : undefined;
  }
}

/** A defect aborts the run too, and the journal is still written. */
async function perform(
  activity: Activity,
  { provider, emit }: RunContext,
  signal: AbortSignal,
): Promise<ActivityResult> {
  try {
    return await provider.perform(activity, {
      signal,
      warn: (text) => emit({ kind: "warning", text }),
    });
  } catch (error) {
    const because = messageOf(error);
    emit({ kind: "aborted", because, error });
    return { kind: "impossible", because };
  }
}
