import { isOwnedByOrchestrator, replicaOf } from "../engine/container.ts";
import type { Plan } from "../fault/fault.ts";
import type { Lease } from "../lease/lease.ts";
import { momentIn } from "../lease/moment.ts";
import type { PendingRecovery, RecoveryTerms } from "../lease/pending-recoveries.ts";
import { type Candidate, refOf } from "../target/candidate.ts";
import type { Clock } from "../world/clock.ts";
import { candidateName } from "./target-name.ts";

/** A target, and what the fault is about to do to it. */
export interface Chosen {
  readonly candidate: Candidate;
  readonly plan: Plan;
  /** Names of the containers in its namespaces that the fault affects too; absent: none. */
  readonly alsoHit?: readonly string[];
}

/** What a strike opens for one of its targets; undefined where the fault needs none. */
export interface TargetRecords {
  readonly lease: Lease | undefined;
  readonly pendingRecovery: PendingRecovery | undefined;
}

/** The lease and the pending recovery of one target, from now on. */
export function recordsFor(
  { candidate, plan }: Chosen,
  {
    clock,
    bootId,
    number,
    owner,
    terms,
    ...strike
  }: Pick<Lease, "strike" | "fault"> & {
    /** Of the target within its strike, from 1. */
    readonly number: number;
    /** The name of this process as a claimant. */
    readonly owner: string;
    readonly clock: Clock;
    readonly bootId: string;
    readonly terms: RecoveryTerms;
  },
): TargetRecords {
  const { container } = candidate;
  const ref = refOf(candidate);
  const ofTarget = { ...strike, target: candidateName(candidate) };
  return {
    lease: plan.lease && {
      ...ofTarget,
      id: `${strike.strike}.${number}`,
      ref,
      resources: plan.resources,
      undo: plan.lease.undo,
      until: plan.lease.until,
      takesMs: plan.lease.takesMs ?? 0,
      opened: momentIn(0, clock, bootId),
      deadline: momentIn(plan.lease.lastsMs, clock, bootId),
      owner,
      attempts: 0,
      isSent: false,
    },
    pendingRecovery:
      plan.recovery === "none" || container === undefined
        ? undefined
        : {
            ...ofTarget,
            ref,
            ...replicaOf(container),
            hasHealthcheck: container.health !== "none",
            comesBack: plan.recovery === "comes-back",
            hurtWithinMs: plan.effect.withinMs,
            lastsMs: plan.lease?.until === "deadline" ? plan.lease.lastsMs : 0,
            restartCount: container.restartCount,
            startedAt: container.startedAt ?? 0,
            intended: momentIn(0, clock, bootId),
            isSent: false,
            terms: { timeoutMs: terms.timeoutMs, autoRecover: terms.autoRecover },
            ...(isOwnedByOrchestrator(container) && { isLeftToOthers: true }),
          },
  };
}
