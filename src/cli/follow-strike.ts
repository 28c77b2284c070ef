import type { Control, Progress, StrikeReport } from "../control/control.ts";
import type { LedgerEvent } from "../ledger/event.ts";
import { humanDuration } from "../setting/human-duration.ts";
import { listNames } from "../setting/list-names.ts";
import { EXIT } from "../world/chaos-error.ts";
import { type Clock, systemClock } from "../world/clock.ts";
import { escapeLines } from "./escape-lines.ts";
import { jsonLine } from "./json-line.ts";
import { renderEvent } from "./render-event.ts";
import type { Terminal } from "./terminal.ts";

/** A recovery is reported within this time, even if a notification is lost. */
const ASK_AGAIN_MS = 20_000;

/**
 * After CHAOS_RECOVERY_TIMEOUT chaos-monkey starts what is still down (CHAOS_AUTO_RECOVER); this is
 * how long the start and its record may take.
 */
const A_MOMENT_MS = 5000;

/** A strike, and how to wait for its end. */
export interface FollowOptions {
  readonly report: StrikeReport & { readonly kind: "struck" };
  readonly control: Pick<Control, "progress">;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Waits for the recovery, not only for the effect. */
  readonly wait: boolean;
  /** The longest wait in milliseconds; undefined: CHAOS_RECOVERY_TIMEOUT from the end of the fault. */
  readonly timeoutMs: number | undefined;
  /** Aborted when the command is interrupted; then this resolves with `undefined`. */
  readonly stop: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Prints what happens to the targets of a strike until they have recovered or the wait times out;
 * resolves with the exit code.
 */
export async function followStrike(options: FollowOptions): Promise<number | undefined> {
  const { report, control, terminal, json, timeoutMs, stop, clock = systemClock } = options;
  const events: LedgerEvent[] = [];
  let since = clock.monotonic();
  let isAnnounced = false;
  let waitMs = 0;
  for (;;) {
    const afterSeq = events.at(-1)?.seq ?? 0;
    const progress = await control.progress(report.strike, { afterSeq, waitMs });
    if (stop.aborted) return undefined;
    events.push(...progress.events);
    if (!json) {
      for (const event of progress.events) {
        for (const line of renderEvent(event, terminal, undefined)) terminal.out(line);
      }
    }
    if (!progress.open || !options.wait || report.dryRun) break;
    // the time to recover begins when the fault ends
    if (progress.lasts && timeoutMs === undefined) since = clock.monotonic();
    const most = timeoutMs ?? progress.recoveryTimeoutMs + A_MOMENT_MS;
    const left = since + most - clock.monotonic();
    if (left <= 0) {
      terminal.note(
        `${names(report)} did not recover within ${humanDuration(most)}; not waiting any longer`,
      );
      if (json) terminal.out(jsonLine({ ...report, events }));
      return EXIT.deviated;
    }
    if (!isAnnounced) terminal.note(announcement(report, progress, timeoutMs));
    isAnnounced = true;
    waitMs = Math.max(1, Math.min(ASK_AGAIN_MS, left));
  }
  if (json) terminal.out(jsonLine({ ...report, events }));
  return exitCode(report, events);
}

/** What the command waits for, for how long, and what Ctrl-C does. */
function announcement(
  report: FollowOptions["report"],
  { lasts, recoveryTimeoutMs }: Progress,
  timeoutMs: number | undefined,
): string {
  const most =
    timeoutMs === undefined
      ? `at most ${humanDuration(recoveryTimeoutMs)}${lasts ? " after the fault ends" : ""} (CHAOS_RECOVERY_TIMEOUT)`
      : `at most ${humanDuration(timeoutMs)}`;
  return `waiting for ${names(report)} to recover, ${most}; Ctrl-C undoes the strike`;
}

/** The targets of a strike, for people. */
export function names({ outcomes }: FollowOptions["report"]): string {
  return escapeLines(listNames(outcomes.map(({ target }) => target.name)));
}

function exitCode({ outcomes }: FollowOptions["report"], events: readonly LedgerEvent[]): number {
  const missed = outcomes.some(({ result }) => result !== "confirmed");
  const fell = events.some(
    (event) =>
      event.kind === "strike.target-died" ||
      event.kind === "recovery.overdue" ||
      event.kind === "recovery.lost" ||
      (event.kind === "recovery.recovered" && event.by === "us"),
  );
  return missed || fell ? EXIT.deviated : EXIT.done;
}
