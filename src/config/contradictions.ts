import { FAULTS } from "../fault/catalogue.ts";
import { readParams } from "../fault/read-params.ts";
import { formatDuration } from "../setting/duration.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Settings } from "./slices.ts";

interface Contradiction {
  /** All keys that the rule looks at, the one to blame first. */
  readonly keys: readonly [string, ...string[]];
  /** What is impossible about the settings, if anything. */
  check(settings: Settings): string | undefined;
}

/** Settings that are each right and cannot be meant together. */
export const CONTRADICTIONS: readonly Contradiction[] = [
  {
    keys: ["CHAOS_PROJECT", "CHAOS_SCOPE"],
    check: ({ target }) =>
      target.projects !== undefined && target.scope !== "project"
        ? `it names compose projects, but CHAOS_SCOPE is ${target.scope} and would not keep to them; remove one of the two`
        : undefined,
  },
  {
    keys: ["CHAOS_PARAMS", "CHAOS_FAULT"],
    check: ({ fault: { fault: kind, params } }) => {
      const fault = FAULTS.find((it) => it.kind === kind);
      try {
        if (fault) readParams(kind, fault.params, params);
        return undefined;
      } catch (error) {
        if (!(error instanceof ChaosError)) throw error;
        return error.message;
      }
    },
  },
  {
    keys: ["CHAOS_DURATION", "CHAOS_MAX_DURATION"],
    check: ({ fault: { durationMs, maxDurationMs } }) =>
      durationMs > maxDurationMs
        ? `expected at most CHAOS_MAX_DURATION (${formatDuration(maxDurationMs)}), got ${formatDuration(durationMs)}; shorten it or raise CHAOS_MAX_DURATION`
        : undefined,
  },
];
