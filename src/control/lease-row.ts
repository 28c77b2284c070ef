import type { TargetName } from "../ledger/target-name.ts";

/** A lease as people see it. */
export interface LeaseRow {
  readonly id: string;
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  /** UTC. */
  readonly opened: string;
  readonly deadline: string;
  /** Undos that were tried and did not restore the target. */
  readonly attempts: number;
}
