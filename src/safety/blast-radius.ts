import { humanDuration } from "../setting/human-duration.ts";
import type { Limits } from "./limits.ts";
import { firstObjection, type Objection, objection, type Verdict } from "./verdict.ts";

/** What is true of one candidate, its service and its group right now. */
export interface CandidateFacts {
  /** For people. */
  readonly service: string;
  readonly group: string;
  /** Containers of its service, itself included, whatever they are doing. */
  readonly replicas: number;
  /** Others of its service that are down for any reason, or are about to be hit. */
  readonly downOthers: number;
  /** Others of its service that are running and healthy, and are not about to be hit. */
  readonly healthyOthers: number;
  /** Since the last injection into its group; Infinity: there was none. */
  readonly sinceGroupMs: number;
  /** The fault's kind, and how long it is to last; 0: it is over at once. */
  readonly fault: string;
  readonly durationMs: number;
  /** What its own labels, and those of its service, allow. */
  readonly labels: {
    readonly minGapMs: number;
    readonly minHealthy: number;
    readonly maxDurationMs: number;
    /** Undefined: any. */
    readonly faults: readonly string[] | undefined;
  };
}

type Check = (facts: CandidateFacts, limits: Limits) => Objection | undefined;

const CHECKS: readonly Check[] = [
  isFaultNotAllowed,
  lastsTooLong,
  isNotWhole,
  areTooManyDown,
  leavesTooFewHealthy,
  isGroupHitTooSoon,
];

/** Whether this candidate may be hit, considering the rest of its service. A missing fact holds. */
export function mayHit(facts: CandidateFacts, limits: Limits): Verdict {
  return firstObjection(CHECKS, facts, limits);
}

function isFaultNotAllowed({ fault, labels }: CandidateFacts): Objection | undefined {
  const { faults } = labels;
  return faults === undefined || faults.includes(fault)
    ? undefined
    : objection(
        "label-limit",
        `its label chaos-monkey.faults allows only ${faults.join(", ")}, not ${fault}`,
      );
}

function lastsTooLong({ durationMs, labels }: CandidateFacts): Objection | undefined {
  return durationMs <= labels.maxDurationMs
    ? undefined
    : objection(
        "label-limit",
        `its label chaos-monkey.max-duration allows ${humanDuration(labels.maxDurationMs)}, not ${humanDuration(durationMs)}`,
      );
}

function isNotWhole(
  { service, replicas, downOthers }: CandidateFacts,
  { requireWhole }: Limits,
): Objection | undefined {
  if (requireWhole === false || downOthers === 0) return undefined;
  const because = `${downOthers} of ${replicas} containers of ${service} are down already, and CHAOS_REQUIRE_WHOLE is set`;
  return objection("not-whole", because);
}

function areTooManyDown(
  { service, replicas, downOthers }: CandidateFacts,
  { maxShare }: Limits,
): Objection | undefined {
  const allowed = Math.max(1, Math.floor(maxShare * replicas));
  return downOthers + 1 <= allowed
    ? undefined
    : objection(
        "max-share",
        `${downOthers} of ${replicas} containers of ${service} are down already, CHAOS_MAX_SHARE ${Math.round(maxShare * 100)}% allows ${allowed}`,
      );
}

function leavesTooFewHealthy(
  { service, healthyOthers, labels }: CandidateFacts,
  limits: Limits,
): Objection | undefined {
  const minHealthy = Math.max(limits.minHealthy, labels.minHealthy);
  if (Number.isNaN(minHealthy)) {
    return objection(
      "min-healthy",
      `how many healthy containers of ${service} must remain cannot be read`,
    );
  }
  return healthyOthers >= minHealthy
    ? undefined
    : objection(
        "min-healthy",
        `${healthyOthers} healthy containers of ${service} would remain, ${
          labels.minHealthy > limits.minHealthy
            ? "its label chaos-monkey.min-healthy"
            : "CHAOS_MIN_HEALTHY"
        } requires ${minHealthy}`,
      );
}

function isGroupHitTooSoon(
  { group, sinceGroupMs, labels }: CandidateFacts,
  limits: Limits,
): Objection | undefined {
  const gapMs = Math.max(limits.serviceGapMs, labels.minGapMs);
  return sinceGroupMs >= gapMs
    ? undefined
    : objection(
        "service-gap",
        `${group} was hit ${humanDuration(sinceGroupMs)} ago, ${
          labels.minGapMs > limits.serviceGapMs
            ? "its label chaos-monkey.min-gap"
            : "CHAOS_SERVICE_GAP"
        } requires ${humanDuration(gapMs)}`,
      );
}
