import { type Moment, timeBetween } from "../lease/moment.ts";
import type { PendingRecovery, RecoveryTerms } from "../lease/pending-recoveries.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { EventBody } from "../ledger/event.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import { humanDuration } from "../setting/human-duration.ts";

/** Longer than any event is on its way, also through a proxy that holds it. */
const EVENTS_COME_WITHIN_MS = 30_000;

/**
 * Something seen of a target that went down, or of what took its place. `at` is milliseconds since
 * the epoch by the engine's clock, `seen` the same moment by the clocks of this machine.
 */
export type Observation =
  | {
      readonly kind: "died";
      readonly at: number;
      readonly seen: Moment;
      readonly ref: TargetRef;
    }
  | {
      readonly kind: "running";
      readonly at: number;
      readonly seen: Moment;
      readonly ref: TargetRef;
      readonly by: Rescuer;
      readonly replacement?: TargetName;
      /** A probe will tell whether it works; otherwise only a healthcheck can. */
      readonly isProbed: boolean;
    }
  | { readonly kind: "healthy"; readonly at: number; readonly ref: TargetRef }
  | {
      readonly kind: "removed";
      /** Undefined: the engine does not remember when. */
      readonly at: number | undefined;
      readonly seen: Moment;
      readonly ref: TargetRef;
    }
  /** It has not gone down in all the time that the fault may take. */
  | { readonly kind: "unhurt" }
  /** CHAOS_RECOVERY_TIMEOUT has passed since it went down. */
  | {
      readonly kind: "timeout";
      readonly terms: RecoveryTerms;
      /** What a probe last said against its health. */
      readonly whyUnhealthy?: string | undefined;
    };

/** What an observation leads to. */
export interface Step {
  /** What is known from now on; undefined: it is not pending any more. */
  readonly pending: PendingRecovery | undefined;
  /** What is to be recorded. */
  readonly events: readonly EventBody[];
}

/** What an observation makes of a pending recovery: pure, so that every order of events can be tried. */
export function follow(pending: PendingRecovery, observation: Observation): Step {
  switch (observation.kind) {
    case "died":
      return died(pending, observation);
    case "running":
      return running(pending, observation);
    case "healthy":
      return healthy(pending, observation);
    case "removed":
      return removed(pending, observation);
    case "unhurt":
      return unhurt(pending);
    case "timeout":
      return timeout(pending, observation);
  }
}

function died(
  pending: PendingRecovery,
  { at, seen, ref }: Observation & { readonly kind: "died" },
): Step {
  if (pending.hurt === undefined && isSameTarget(ref, pending.ref)) {
    return unchanged({ ...pending, hurtAt: at, hurt: seen });
  }
  // what came up and fell again has not recovered: the first fall counts; one from before it came
  // up is known already
  const { back } = pending;
  if (back !== undefined && isSameTarget(back.ref, ref) && at > back.runningAt) {
    return unchanged(withoutBack(pending));
  }
  return unchanged(pending);
}

function running(
  pending: PendingRecovery,
  observation: Observation & { readonly kind: "running" },
): Step {
  if (pending.hurt === undefined) return unchanged(pending);
  const { at, seen, ref, by, replacement, isProbed } = observation;
  const awaitsHealth = pending.hasHealthcheck || isProbed;
  if (pending.back !== undefined) {
    // the probe that was awaited is not configured any more
    const isEnough = isSameTarget(pending.back.ref, ref) && !awaitsHealth;
    return isEnough ? recovered(pending, pending.back, undefined) : unchanged(pending);
  }
  const back = { runningAt: at, seen, ref, by, ...(replacement && { replacement }) };
  // who started it is known now; a later start is another one
  const { start: _, ...rest } = pending;
  const next = { ...rest, back };
  if (!awaitsHealth) return recovered(next, back, undefined);
  const runningAfterMs = since(next, at, seen);
  return {
    pending: next,
    events: [{ ...nameOf(pending), kind: "recovery.running", by, runningAfterMs }],
  };
}

function healthy(
  pending: PendingRecovery,
  { at, ref }: Observation & { readonly kind: "healthy" },
): Step {
  const { back } = pending;
  return back !== undefined && isSameTarget(back.ref, ref)
    ? recovered(pending, back, at)
    : unchanged(pending);
}

function removed(
  pending: PendingRecovery,
  { at, seen, ref }: Observation & { readonly kind: "removed" },
): Step {
  if (pending.back !== undefined && isSameTarget(pending.back.ref, ref)) {
    return unchanged({ ...withoutBack(pending), removed: true });
  }
  if (!isSameTarget(pending.ref, ref) || pending.removed) return unchanged(pending);
  // without a service nothing tells what would take its place
  if (pending.target.service === undefined) return lost(pending, "it was removed");
  if (pending.hurt !== undefined) return unchanged({ ...pending, removed: true });
  // gone before its end was seen: its end is what removed it
  return unchanged({
    ...pending,
    removed: true,
    hurt: seen,
    ...(at !== undefined && { hurtAt: at }),
  });
}

/** The strike's daemon died before it could say so itself, or could not tell. */
function unhurt(pending: PendingRecovery): Step {
  if (pending.hurt !== undefined || pending.removed) return unchanged(pending);
  const because = `it did not go down within ${humanDuration(pending.hurtWithinMs)}`;
  return {
    pending: undefined,
    events: [{ ...nameOf(pending), kind: "strike.no-effect", because }],
  };
}

function timeout(
  pending: PendingRecovery,
  { terms, whyUnhealthy }: Observation & { readonly kind: "timeout" },
): Step {
  const { timeoutMs } = terms;
  if (pending.removed && pending.back === undefined) {
    return lost(
      pending,
      `it was removed, and nothing took its place within ${humanDuration(timeoutMs)}`,
    );
  }
  if (pending.overdue) return unchanged(pending);
  const still = pending.back ? "unhealthy" : "down";
  const because = pending.back && whyUnhealthy;
  return {
    pending: { ...pending, terms, overdue: true },
    events: [
      {
        ...nameOf(pending),
        kind: "recovery.overdue",
        timeoutMs,
        still,
        ...(because !== undefined && { because }),
      },
    ],
  };
}

function recovered(
  pending: PendingRecovery,
  { by, runningAt, seen, replacement }: NonNullable<PendingRecovery["back"]>,
  healthyAt: number | undefined,
): Step {
  const runningAfterMs = since(pending, runningAt, seen);
  // health and the start are told by the same clock
  const healthyAfterMs =
    healthyAt === undefined
      ? undefined
      : Math.round(runningAfterMs + Math.max(0, healthyAt - runningAt));
  return {
    pending: undefined,
    events: [
      {
        ...nameOf(pending),
        kind: "recovery.recovered",
        by,
        runningAfterMs,
        ...(healthyAfterMs !== undefined && { healthyAfterMs }),
        late: pending.overdue === true,
        ...(replacement && { replacement }),
      },
    ],
  };
}

function lost(pending: PendingRecovery, because: string): Step {
  return {
    pending: undefined,
    events: [{ ...nameOf(pending), kind: "recovery.lost", because }],
  };
}

function unchanged(pending: PendingRecovery): Step {
  return { pending, events: [] };
}

/**
 * From going down to `at`, in milliseconds. The engine's own times are exact, unless its clock was
 * set meanwhile: then they contradict the clock of this machine by more than an event can be late.
 */
function since({ hurtAt, hurt }: PendingRecovery, at: number, seen: Moment): number {
  const byUs = hurt === undefined ? 0 : timeBetween(hurt, seen);
  const byEngine = hurtAt === undefined ? undefined : at - hurtAt;
  const isSound = byEngine !== undefined && Math.abs(byEngine - byUs) < EVENTS_COME_WITHIN_MS;
  return Math.max(0, Math.round(isSound ? byEngine : byUs));
}

function withoutBack(pending: PendingRecovery): PendingRecovery {
  const { back: _, ...rest } = pending;
  return rest;
}

/** The fields by which events name what they are about. */
export function nameOf({
  strike,
  fault,
  target,
}: PendingRecovery): Pick<PendingRecovery, "strike" | "fault" | "target"> {
  return { strike, fault, target };
}
