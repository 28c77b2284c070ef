import { type Container, isOneOff } from "../engine/container.ts";
import { labelPolicyOf, serviceKey } from "./label-policy.ts";

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
  readonly #counts = new Map<string, ReplicaCounts>();
  readonly #counted = new Map<string, { readonly down: boolean }>();

  /** `hurt`: full ids of containers that are struck and not yet recovered, or are about to be. */
  constructor(containers: Iterable<Container>, hurt: ReadonlySet<string>) {
    for (const container of containers) {
      if (isOneOff(container)) continue;
      const down = hurt.has(container.id) || !isWell(container);
      const service = serviceKey(container);
      const { replicas, down: others, healthy, minHealthy } = this.#counts.get(service) ?? NONE;
      this.#counted.set(container.id, { down });
      this.#counts.set(service, {
        replicas: replicas + 1,
        down: others + (down ? 1 : 0),
        healthy: healthy + (down ? 0 : 1),
        minHealthy: Math.max(minHealthy, labelPolicyOf(container).minHealthy),
      });
    }
  }

  /** The other replicas of a container's service. */
  othersOf(container: Container): ReplicaCounts {
    const counts = this.#counts.get(serviceKey(container)) ?? NONE;
    const minHealthy = Math.max(counts.minHealthy, labelPolicyOf(container).minHealthy);
    const itself = this.#counted.get(container.id);
    if (itself === undefined) return { ...counts, minHealthy };
    return {
      replicas: counts.replicas - 1,
      down: counts.down - (itself.down ? 1 : 0),
      healthy: counts.healthy - (itself.down ? 0 : 1),
      minHealthy,
    };
  }
}

/** The other containers of a container's service. */
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
