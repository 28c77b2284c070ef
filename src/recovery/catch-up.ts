import type { Container } from "../engine/container.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";

/** When it happened, by the engine's clock; undefined: it did not. */
export interface CatchUp {
  readonly diedAt: number | undefined;
  readonly runningAt: number | undefined;
  readonly healthyAt: number | undefined;
}

/**
 * What nobody heard of a container since the strike: that it happened is told by the state that it
 * led to, and when by the event, where the engine still remembers it. The state has times of its
 * own, some hundredths of a second earlier.
 */
export function catchUp(
  pending: Pick<PendingRecovery, "startedAt" | "hurtAt">,
  container: Container,
  missed: readonly EngineEvent[],
): CatchUp {
  const { id, state, startedAt = 0, finishedAt = 0, health, healthySince } = container;
  const events = missed.filter((event) => event.id === id && event.at > pending.startedAt);
  const deaths = events.filter(({ action }) => action === "die");
  // the strike's is the first; where that one is known, only a later one is news
  const death = pending.hurtAt === undefined ? deaths[0] : deaths.at(-1);
  const start = events.findLast(({ action, at }) => action === "start" && at >= startedAt);
  const isBack = state === "running" && startedAt > pending.startedAt;
  return {
    diedAt: finishedAt > pending.startedAt ? (death?.at ?? finishedAt) : undefined,
    runningAt: isBack ? (start?.at ?? startedAt) : undefined,
    healthyAt: isBack && health === "healthy" ? (healthySince ?? startedAt) : undefined,
  };
}
