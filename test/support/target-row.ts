import type { TargetRow } from "../../src/control/control.ts";

/** A container of the project shop that may be hit, unless a test says otherwise. */
export function targetRow(differing: Partial<TargetRow> = {}): TargetRow {
  return {
    name: "shop-worker-1",
    service: "worker",
    project: "shop",
    id: "3f1c0a2b9d11",
    state: "running",
    health: "none",
    ...differing,
  };
}
