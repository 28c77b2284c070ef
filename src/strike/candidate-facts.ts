import { type Container, isOneOff } from "../engine/container.ts";
import type { CandidateFacts } from "../safety/blast-radius.ts";
import { type LabelPolicy, labelPolicyOf, serviceKey } from "../target/label-policy.ts";

/** What a candidate's surroundings are told from. */
export interface Scene {
  readonly containers: readonly Container[];
  /** Full ids of what is hurt, or is chosen to be. */
  readonly hurt: ReadonlySet<string>;
  /** Groups that this strike hits already. */
  readonly groups: ReadonlySet<string>;
  /** How long ago a group was hit; Infinity: never. */
  readonly sinceGroup: (group: string) => number;
  readonly fault: string;
  readonly durationMs: number;
}

/** The facts about one candidate that the blast radius is judged by. */
export function candidateFactsOf(container: Container, scene: Scene): CandidateFacts {
  const wishes = labelPolicyOf(container);
  const replicas = otherReplicasOf(container, scene.containers);
  const minHealthy = Math.max(
    ...[container, ...replicas].map((it) => labelPolicyOf(it).minHealthy),
  );
  const { minGapMs, maxDurationMs, faults } = wishes;
  const [group, sinceGroupMs] = lastHit(wishes.groups, scene);
  return {
    service: serviceKey(container),
    group,
    replicas: replicas.length + 1,
    hurtOthers: replicas.filter(({ id }) => scene.hurt.has(id)).length,
    healthyOthers: replicas.filter((mate) => isWell(mate) && !scene.hurt.has(mate.id)).length,
    sinceGroupMs,
    fault: scene.fault,
    durationMs: scene.durationMs,
    labels: { minGapMs, minHealthy, maxDurationMs, faults },
  };
}

/** The group that was hit last, and how long ago. */
function lastHit(groups: LabelPolicy["groups"], { groups: hitNow, sinceGroup }: Scene) {
  return groups
    .map((group) => [group, hitNow.has(group) ? 0 : sinceGroup(group)] as const)
    .reduce((last, other) => (other[1] < last[1] ? other : last));
}

/** The other containers of its service. */
export function otherReplicasOf(
  container: Container,
  containers: readonly Container[],
): readonly Container[] {
  const service = serviceKey(container);
  return containers.filter(
    (other) => other.id !== container.id && serviceKey(other) === service && !isOneOff(other),
  );
}

/** Running and, where it has a healthcheck, healthy. */
export function isWell({ state, health }: Container): boolean {
  return state === "running" && (health === "none" || health === "healthy");
}
