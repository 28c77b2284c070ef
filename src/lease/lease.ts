import type { LeaseEnd, Undo } from "../fault/fault.ts";
import type { TargetName } from "../ledger/target-name.ts";
import type { TargetRef } from "../ledger/target-ref.ts";
import type { Moment } from "./moment.ts";
import type { RequestState } from "./request-state.ts";

/** A fault that lasts: its undo and its deadline, durable before the first mutating call. */
export interface Lease extends RequestState {
  readonly id: string;
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  readonly ref: TargetRef;
  /** What of the target it edits; see `Plan`. */
  readonly resources: readonly string[];
  readonly undo: Undo;
  readonly opened: Moment;
  readonly deadline: Moment;
  readonly until: LeaseEnd;
  /** How long the request that hurts may take to have its effect; absent: no time. */
  readonly takesMs?: number;
  /** Its process was told not to wait: it is undone at its deadline, or when somebody asks for it. */
  readonly entrusted?: boolean;
  /** The name of the process that opened it; absent in leases of earlier versions: the daemon. */
  readonly owner?: string;
  /** Undos that were tried and did not restore the target. */
  readonly attempts: number;
}

/** The fields by which events name a lease. */
export function eventFieldsOf({
  id,
  strike,
  fault,
  target,
}: Lease): Pick<Lease, "strike" | "fault" | "target"> & { readonly lease: string } {
  return { strike, fault, target, lease: id };
}

/** The strike behind a lease, as people read it. */
export function nameOfStrike({ strike, fault }: Pick<Lease, "strike" | "fault">): string {
  return `strike ${strike} (${fault})`;
}
