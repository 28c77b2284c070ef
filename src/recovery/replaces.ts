import { type Container, replicaOf, serviceOf } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
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

/** Whether news of a container is news of a recovery: its target's, or what took its place. */
export function concerns(
  { ref, back, ...pending }: PendingRecovery,
  id: string,
  containers: Pick<Containers, "get">,
): boolean {
  if (targetKey(ref) === id || (back && targetKey(back.ref) === id)) return true;
  const container = containers.get(id);
  return container !== undefined && replaces({ ...pending, ref }, container);
}
