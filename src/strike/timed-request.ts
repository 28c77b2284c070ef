import { FAULTS } from "../fault/catalogue.ts";
import type { Fault } from "../fault/fault.ts";
import { formatDuration } from "../setting/duration.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { StrikeRequest } from "./strike-request.ts";

/** How long faults last, in milliseconds. */
export interface Durations {
  /** Where the request gives none. */
  readonly defaultMs: number;
  readonly maxMs: number;
}

/**
 * The request with the duration that holds for it: every fault that lasts has a finite one (P24).
 * Throws `bad-usage` for one that the fault does not take or that is too long.
 */
export function timedRequest(
  request: StrikeRequest,
  fault: Pick<Fault, "kind" | "lasts">,
  { defaultMs, maxMs }: Durations,
): StrikeRequest {
  const { durationMs: asked, ...rest } = request;
  if (fault.lasts === "never" && asked !== undefined) {
    const lasting = FAULTS.filter(({ lasts }) => lasts !== "never").map(({ kind }) => kind);
    throw new ChaosError(
      "bad-usage",
      `expected no duration, since a ${fault.kind} is over at once; what can last: ${lasting.join(", ")}`,
    );
  }
  const durationMs = asked ?? (fault.lasts === "always" ? defaultMs : undefined);
  if (durationMs === undefined) return rest;
  if (durationMs > 0 && durationMs <= maxMs) return { ...rest, durationMs };
  throw new ChaosError(
    "bad-usage",
    `expected a duration above 0 and up to CHAOS_MAX_DURATION (${formatDuration(maxMs)}), got ${formatDuration(durationMs)}`,
  );
}
