import { type Container, replicaOf, serviceOf } from "../engine/container.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";

/** Whether compose has put a container into the place of the one that was hurt. */
export function replaces(debt: PendingRecovery, container: Container): boolean {
  if (container.id === debt.id || debt.target.service === undefined) return false;
  const { project, replica } = replicaOf(container);
  return (
    serviceOf(container) === debt.target.service &&
    project === debt.project &&
    replica === debt.replica &&
    (container.startedAt ?? 0) > debt.startedAt
  );
}
