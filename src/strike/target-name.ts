import { type Container, serviceOf, shortId } from "../engine/container.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { targetKey } from "../ledger/target-ref.ts";
import { type Candidate, refOf } from "../target/candidate.ts";
import { labelPolicyOf } from "../target/label-policy.ts";

/** The name of a container as events carry it. */
export function targetName(container: Container): TargetName {
  const service = serviceOf(container);
  return {
    name: container.name,
    ...(service !== undefined && { service }),
    id: shortId(container.id),
  };
}

/** The name of any candidate as events carry it. */
export function candidateName(candidate: Candidate): TargetName {
  if (candidate.kind === "container") return targetName(candidate.container);
  const { name, id, container } = candidate;
  const service = container && serviceOf(container);
  return { name, ...(service !== undefined && { service }), id };
}

/** What shares its gaps with a candidate: its service and its group, or only itself. */
export function groupsOf(candidate: Candidate): readonly string[] {
  const { container } = candidate;
  return container ? labelPolicyOf(container).groups : [targetKey(refOf(candidate))];
}
