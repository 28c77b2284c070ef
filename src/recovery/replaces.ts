import { type Container, replicaOf, serviceOf } from "../engine/container.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";
import { targetKey } from "../ledger/target-ref.ts";

/** Whether compose has put a container into the place of the one that was hurt. */
export function replaces(pending: PendingRecovery, container: Container): boolean {
  if (targetKey(pending.ref) === container.id || pending.target.service === undefined) return false;
  const { project, replica } = replicaOf(container);
  return (
    serviceOf(container) === pending.target.service &&
    project === pending.project &&
    replica === pending.replica &&
    (container.startedAt ?? 0) > pending.startedAt
  );
}
