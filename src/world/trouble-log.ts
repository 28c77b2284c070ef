import { humanDuration } from "../setting/human-duration.ts";
import { ChaosError } from "./chaos-error.ts";
import type { Log } from "./log.ts";
import { messageOf } from "./message-of.ts";

/** The pause after the first of equal errors; it doubles up to the longest. */
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 600_000;
/** Errors beyond these are told without being remembered: their texts may hold anything. */
const REMEMBERED = 100;

interface Repeats {
  count: number;
  pauseMs: number;
  toldAt: number;
}

/**
 * Logs errors that end nothing: expected ones with their code, others with their stack. Equal ones
 * are counted and told with growing pauses, since what is retried many times a second may fail as
 * often. `now` is monotonic, in milliseconds.
 */
export function troubleLog(
  log: Pick<Log, "error">,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const known = new Map<string, Repeats>();
  return (error) => {
    const about = error instanceof ChaosError ? { code: error.code } : { err: error };
    const message = messageOf(error);
    const repeats = known.get(message);
    const at = now();
    if (repeats !== undefined && at - repeats.toldAt < repeats.pauseMs) {
      repeats.count++;
      return;
    }
    if (repeats === undefined || at - repeats.toldAt > 2 * repeats.pauseMs) {
      forgetOld(known, at);
      if (known.size < REMEMBERED) {
        known.set(message, { count: 0, pauseMs: FIRST_PAUSE_MS, toldAt: at });
      }
      log.error(about, withRepeats(message, repeats, at));
      return;
    }
    log.error(about, withRepeats(message, repeats, at));
    repeats.count = 0;
    repeats.pauseMs = Math.min(2 * repeats.pauseMs, LONGEST_PAUSE_MS);
    repeats.toldAt = at;
  };
}

function withRepeats(message: string, repeats: Repeats | undefined, at: number): string {
  if (repeats === undefined || repeats.count === 0) return message;
  const times = repeats.count === 1 ? "once more" : `${repeats.count} more times`;
  return `${message} (${times} within ${humanDuration(at - repeats.toldAt)})`;
}

function forgetOld(known: Map<string, Repeats>, at: number): void {
  for (const [message, { toldAt, pauseMs }] of known) {
    if (at - toldAt > 2 * pauseMs) known.delete(message);
  }
}
