import type { TargetName } from "../ledger/target-name.ts";

/** What came of an undo. */
export interface UndoAnswer {
  /** Leases that were open and are undone, and targets that were down and are started. */
  readonly undone: readonly LeaseRow[];
  /** What could not be undone or started yet; chaos-monkey keeps trying. */
  readonly open: readonly LeaseRow[];
}

/** A lease as people see it, or a target that a strike took down; then the id is the strike's. */
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
