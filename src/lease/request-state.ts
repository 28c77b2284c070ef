import type { Clock } from "../world/clock.ts";
import { type Moment, timeUntil } from "./moment.ts";

/**
 * How long after it was sent a request without an answer may still be carried out. chaos-monkey
 * waits 30 s for an answer; an engine that was busy, or a proxy between the two, may go on with a
 * request of which chaos-monkey, or the process that sent it, knows nothing any more. The usual
 * proxies give up after 60 s.
 */
const REQUESTS_ARRIVE_WITHIN_MS = 60_000;

/** What is known of the request that hurts a target. */
export interface RequestState {
  /** False: it was not sent yet. Absent: an earlier version stored it, which does not tell. */
  readonly isSent?: boolean;
  /** It has its answer: nothing of the fault is on its way any more. */
  readonly answered?: boolean;
}

/**
 * Milliseconds within which the request may still be carried out, although its sender has died or
 * waits no longer; 0: it will not be. `intended`: before it was sent; `takesMs`: how long it may take
 * to have its effect.
 */
export function mayArriveForMs(
  { isSent, answered }: RequestState,
  { intended, takesMs }: { readonly intended: Moment; readonly takesMs: number },
  { clock, bootId }: { readonly clock: Clock; readonly bootId: string },
): number {
  // that it was sent is written without waiting for the disk, and may be lost with the machine
  const isUnsent = isSent === false && intended.bootId === bootId;
  if (answered || isUnsent) return 0;
  return Math.max(0, timeUntil(intended, clock, bootId) + REQUESTS_ARRIVE_WITHIN_MS + takesMs);
}
