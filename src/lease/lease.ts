import type { LeaseEnd, Undo } from "../fault/fault.ts";
import type { TargetName } from "../ledger/event.ts";
import type { Deadline } from "./deadline.ts";

/** A fault that lasts: its undo and its deadline, durable before the first mutating call. */
export interface Lease {
  readonly id: string;
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  /** Full id. */
  readonly container: string;
  readonly undo: Undo;
  readonly deadline: Deadline;
  readonly until: LeaseEnd;
  /** Undos that were tried and did not restore the target. */
  readonly attempts: number;
}
