import type { PendingRecovery } from "../lease/pending-recoveries.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { Happening } from "../ledger/event.ts";
import type { TargetName } from "../ledger/target-name.ts";

/** Something seen of a hurt container, or of what took its place. Times by the engine's clock. */
export type Sight =
  | { readonly kind: "died"; readonly at: number; readonly id: string }
  | {
      readonly kind: "running";
      readonly at: number;
      readonly id: string;
      readonly by: Rescuer;
      readonly replacement?: TargetName;
      /** A probe will tell whether it works; otherwise only a healthcheck can. */
      readonly isProbed: boolean;
    }
  | { readonly kind: "healthy"; readonly at: number; readonly id: string }
  | { readonly kind: "removed"; readonly id: string }
  /** It has not gone down in all the time that the fault may take. */
  | { readonly kind: "unhurt" }
  /** CHAOS_RECOVERY_TIMEOUT has passed since it was hurt. */
  | {
      readonly kind: "timeout";
      readonly timeoutMs: number;
      /** What a probe last said against its health. */
      readonly whyUnhealthy?: string | undefined;
    };

/** What a sight comes to: the debt from now on, and what is to be recorded. */
export interface Step {
  /** What is known from now on; undefined: nothing is owed any more. */
  readonly debt: PendingRecovery | undefined;
  readonly happenings: readonly Happening[];
}

/** What a sight makes of a debt: pure, so that every order of events can be tried. */
export function follow(debt: PendingRecovery, sight: Sight): Step {
  switch (sight.kind) {
    case "died":
      return died(debt, sight);
    case "running":
      return running(debt, sight);
    case "healthy":
      return healthy(debt, sight);
    case "removed":
      return removed(debt, sight);
    case "unhurt":
      return unhurt(debt);
    case "timeout":
      return timeout(debt, sight);
  }
}

function died(debt: PendingRecovery, { at, id }: Sight & { readonly kind: "died" }): Step {
  if (debt.hurtAt === undefined && id === debt.id) return unsaid({ ...debt, hurtAt: at });
  // what came up and fell again has not recovered: the first fall counts; one from before it came
  // up is known already
  if (debt.back?.id === id && at > debt.back.runningAt) return unsaid(withoutBack(debt));
  return unsaid(debt);
}

function running(debt: PendingRecovery, sight: Sight & { readonly kind: "running" }): Step {
  if (debt.hurtAt === undefined) return unsaid(debt);
  const { at, id, by, replacement, isProbed } = sight;
  const awaitsHealth = debt.hasHealthcheck || isProbed;
  if (debt.back !== undefined) {
    // the probe that was awaited is not configured any more
    const isEnough = debt.back.id === id && !awaitsHealth;
    return isEnough ? recovered(debt, debt.back, undefined) : unsaid(debt);
  }
  const back = { runningAt: at, id, by, ...(replacement && { replacement }) };
  const next = { ...debt, back };
  if (!awaitsHealth) return recovered(next, back, undefined);
  const runningAfterMs = since(debt, at);
  return {
    debt: next,
    happenings: [{ ...nameOf(debt), kind: "recovery.running", by, runningAfterMs }],
  };
}

function healthy(debt: PendingRecovery, { at, id }: Sight & { readonly kind: "healthy" }): Step {
  return debt.back?.id === id ? recovered(debt, debt.back, at) : unsaid(debt);
}

function removed(debt: PendingRecovery, { id }: Sight & { readonly kind: "removed" }): Step {
  if (debt.back?.id === id) return unsaid({ ...withoutBack(debt), removed: true });
  if (debt.id !== id) return unsaid(debt);
  // without a service nobody can say what would take its place
  if (debt.target.service === undefined) return lost(debt, "it was removed");
  // gone before its end was seen: its end is what removed it
  return unsaid({ ...debt, removed: true, hurtAt: debt.hurtAt ?? debt.intendedAt });
}

/** The strike's daemon died before it could say so itself, or could not tell. */
function unhurt(debt: PendingRecovery): Step {
  if (debt.hurtAt !== undefined || debt.removed) return unsaid(debt);
  const because = `it did not go down within ${debt.hurtWithinMs / 1000} s`;
  return {
    debt: undefined,
    happenings: [{ ...nameOf(debt), kind: "strike.no-effect", because }],
  };
}

function timeout(
  debt: PendingRecovery,
  { timeoutMs, whyUnhealthy }: Sight & { readonly kind: "timeout" },
): Step {
  if (debt.removed && debt.back === undefined) {
    return lost(debt, `it was removed, and nothing took its place within ${timeoutMs / 1000} s`);
  }
  if (debt.overdue) return unsaid(debt);
  const still = debt.back ? "unhealthy" : "down";
  const because = debt.back && whyUnhealthy;
  return {
    debt: { ...debt, overdue: true },
    happenings: [
      {
        ...nameOf(debt),
        kind: "recovery.overdue",
        timeoutMs,
        still,
        ...(because !== undefined && { because }),
      },
    ],
  };
}

function recovered(
  debt: PendingRecovery,
  { by, runningAt, replacement }: NonNullable<PendingRecovery["back"]>,
  healthyAt: number | undefined,
): Step {
  return {
    debt: undefined,
    happenings: [
      {
        ...nameOf(debt),
        kind: "recovery.recovered",
        by,
        runningAfterMs: since(debt, runningAt),
        ...(healthyAt !== undefined && { healthyAfterMs: since(debt, healthyAt) }),
        late: debt.overdue === true,
        ...(replacement && { replacement }),
      },
    ],
  };
}

function lost(debt: PendingRecovery, because: string): Step {
  return { debt: undefined, happenings: [{ ...nameOf(debt), kind: "recovery.lost", because }] };
}

function unsaid(debt: PendingRecovery): Step {
  return { debt, happenings: [] };
}

function since(debt: PendingRecovery, at: number): number {
  return Math.max(0, Math.round(at - (debt.hurtAt ?? at)));
}

function withoutBack(debt: PendingRecovery): PendingRecovery {
  const { back: _, ...rest } = debt;
  return rest;
}

/** The fields by which events name whom they are about. */
export function nameOf({
  strike,
  fault,
  target,
}: PendingRecovery): Pick<PendingRecovery, "strike" | "fault" | "target"> {
  return { strike, fault, target };
}
