import { replicaOf } from "../engine/container.ts";
import type { Lease } from "../lease/lease.ts";
import { momentIn } from "../lease/moment.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";
import { containerRef } from "../ledger/target-ref.ts";
import type { Clock } from "../world/clock.ts";
import type { Chosen } from "./selection.ts";
import { targetName } from "./target-name.ts";

/** What a strike owes one of its targets from now on: an undo, a recovery, both or neither. */
export function owedTo(
  { container, plan }: Chosen,
  {
    clock,
    bootId,
    number,
    ...strike
  }: Pick<Lease, "strike" | "fault"> & {
    /** Of the target within its strike, from 1. */
    readonly number: number;
    readonly clock: Clock;
    readonly bootId: string;
  },
): { readonly lease: Lease | undefined; readonly recovery: PendingRecovery | undefined } {
  const ref = containerRef(container.id);
  const owed = { ...strike, target: targetName(container) };
  return {
    lease: plan.lease && {
      ...owed,
      id: `${owed.strike}.${number}`,
      ref,
      resources: plan.resources,
      undo: plan.lease.undo,
      until: plan.lease.until,
      takesMs: plan.lease.takesMs ?? 0,
      opened: momentIn(0, clock, bootId),
      deadline: momentIn(plan.lease.lastsMs, clock, bootId),
      attempts: 0,
    },
    recovery:
      plan.recovery === "none"
        ? undefined
        : {
            ...owed,
            ref,
            ...replicaOf(container),
            hasHealthcheck: container.health !== "none",
            comesBack: plan.recovery === "comes-back",
            hurtWithinMs: plan.effect.withinMs,
            lastsMs: plan.lease?.until === "deadline" ? plan.lease.lastsMs : 0,
            restartCount: container.restartCount,
            startedAt: container.startedAt ?? 0,
            intended: momentIn(0, clock, bootId),
          },
  };
}
