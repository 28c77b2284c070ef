import type { Container } from "../engine/container.ts";
import type { CandidateFacts } from "../safety/blast-radius.ts";
import { type LabelPolicy, labelPolicyOf, serviceKey } from "../target/label-policy.ts";
import type { ServiceCounts } from "../target/service-counts.ts";

/** What the facts about a candidate are read from. */
export interface FactSources {
  readonly services: ServiceCounts;
  /** Whether another target of this strike belongs to a group. */
  readonly isHitNow: (group: string) => boolean;
  /** Milliseconds since a group was last hit; Infinity: never. */
  readonly sinceGroup: (group: string) => number;
  readonly fault: string;
  readonly durationMs: number;
}

/** The facts about one candidate that the blast radius is judged by. */
export function candidateFactsOf(container: Container, sources: FactSources): CandidateFacts {
  const policy = labelPolicyOf(container);
  const others = sources.services.othersOf(container);
  const { minGapMs, maxDurationMs, faults } = policy;
  const [group, sinceGroupMs] = lastHit(policy.groups, sources);
  return {
    service: serviceKey(container),
    group,
    replicas: others.replicas + 1,
    downOthers: others.down,
    healthyOthers: others.healthy,
    sinceGroupMs,
    fault: sources.fault,
    durationMs: sources.durationMs,
    labels: { minGapMs, minHealthy: others.minHealthy, maxDurationMs, faults },
  };
}

/** The group that was hit last, and how long ago. */
function lastHit(groups: LabelPolicy["groups"], { isHitNow, sinceGroup }: FactSources) {
  return groups
    .map((group) => [group, isHitNow(group) ? 0 : sinceGroup(group)] as const)
    .reduce((last, other) => (other[1] < last[1] ? other : last));
}
