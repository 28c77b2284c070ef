import { type Container, isOneOff, isOwnedByOrchestrator, replicaOf } from "../engine/container.ts";
import { labelPolicyOf } from "./label-policy.ts";

/** What the replicas of one service are doing, one of them left out. */
export interface ReplicaCounts {
  /** Whatever they are doing. */
  readonly replicas: number;
  /** Not running, not healthy, or struck and not yet recovered. */
  readonly down: number;
  /** The rest. */
  readonly healthy: number;
  /** The most that a label of the service asks to remain healthy. */
  readonly minHealthy: number;
}

const NONE: ReplicaCounts = { replicas: 0, down: 0, healthy: 0, minHealthy: 0 };

/**
 * Counts the replicas of every service in one pass, so that a judgement of 10,000 containers takes
 * time in proportion to them.
 */
export class ServiceCounts {
  readonly #counts = new Map<string, { -readonly [Name in keyof ReplicaCounts]: number }>();
  readonly #counted = new Map<string, "down" | "healthy">();

  /** `hurt`: full ids of containers that are struck and not yet recovered, or are about to be. */
  constructor(containers: readonly Container[], hurt: ReadonlySet<string>) {
    for (const container of replicasAmong(containers)) {
      const { groups, minHealthy } = labelPolicyOf(container);
      const [service] = groups;
      const state = hurt.has(container.id) || !isHealthy(container) ? "down" : "healthy";
      const counts = this.#counts.get(service) ?? { ...NONE };
      this.#counts.set(service, counts);
      counts.replicas += 1;
      counts[state] += 1;
      counts.minHealthy = Math.max(counts.minHealthy, minHealthy);
      this.#counted.set(container.id, state);
    }
  }

  /** The other replicas of a container's service. */
  othersOf(container: Container): ReplicaCounts {
    const { groups, minHealthy } = labelPolicyOf(container);
    const counts = this.#counts.get(groups[0]) ?? NONE;
    const itself = this.#counted.get(container.id);
    return {
      replicas: counts.replicas - (itself === undefined ? 0 : 1),
      down: counts.down - (itself === "down" ? 1 : 0),
      healthy: counts.healthy - (itself === "healthy" ? 1 : 0),
      minHealthy: Math.max(counts.minHealthy, minHealthy),
    };
  }
}

/** The other containers of a container's service. */
export function otherReplicasOf(
  container: Container,
  containers: readonly Container[],
): readonly Container[] {
  const [service] = labelPolicyOf(container).groups;
  return replicasAmong(containers).filter(
    (other) => other.id !== container.id && labelPolicyOf(other).groups[0] === service,
  );
}

/**
 * What counts as a replica of its service: no one-off container, and of the containers that Swarm
 * made for one slot, of which it keeps the ended ones as history, only the one that is not over.
 */
function replicasAmong(containers: readonly Container[]): readonly Container[] {
  const inUse = new Set(containers.filter((it) => !isOver(it)).flatMap(slotOf));
  const latest = new Map<string, Container>();
  for (const container of containers) {
    for (const slot of slotOf(container)) {
      const other = latest.get(slot);
      if (!other || (other.finishedAt ?? 0) <= (container.finishedAt ?? 0)) {
        latest.set(slot, container);
      }
    }
  }
  return containers.filter((container) => {
    if (isOneOff(container)) return false;
    const [slot] = slotOf(container);
    if (slot === undefined || !isOver(container)) return true;
    return !inUse.has(slot) && latest.get(slot) === container;
  });
}

/** The place that an orchestrator keeps filled, if it has one. */
function slotOf(container: Container): readonly [] | readonly [string] {
  const { replica } = replicaOf(container);
  return replica !== undefined && isOwnedByOrchestrator(container)
    ? [`${labelPolicyOf(container).groups[0]} ${replica}`]
    : [];
}

function isOver({ state }: Container): boolean {
  return state === "exited" || state === "dead" || state === "removing";
}

/** Running and, where it has a healthcheck, healthy. */
export function isHealthy({ state, health }: Container): boolean {
  return state === "running" && (health === "none" || health === "healthy");
}
