import { type Container, serviceOf, shortId } from "../engine/container.ts";
import type { TargetName } from "../ledger/target-name.ts";

/** The name of a container as events carry it. */
export function targetName(container: Container): TargetName {
  const service = serviceOf(container);
  return {
    name: container.name,
    ...(service !== undefined && { service }),
    id: shortId(container.id),
  };
}
