import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";
import { containerRef, isSameTarget, targetKey } from "../ledger/target-ref.ts";
import type { Observation } from "./follow.ts";
import type { Moments } from "./moments.ts";
import { replaces } from "./replaces.ts";

/** When something happened: by the engine's clock, and by the clocks of this machine. */
export type EventTime = Pick<Observation & { readonly kind: "running" }, "at" | "seen">;

/**
 * What was not heard of a target, and of what took its place, since the strike. That it happened is
 * told by the state that it led to, and when by the event, where the engine still remembers it.
 */
export function catchUp(
  pending: PendingRecovery,
  {
    containers,
    missed,
    moments,
    running,
  }: {
    readonly containers: Pick<Containers, "all" | "get">;
    readonly missed: readonly EngineEvent[];
    readonly moments: Moments;
    readonly running: (container: Container, when: EventTime) => Observation;
  },
): readonly Observation[] {
  const { ref, intended } = pending;
  const id = targetKey(ref);
  const target = containers.get(id);
  const replacements = containers.all().filter((other) => replaces(pending, other));
  if (target !== undefined) return [target, ...replacements].flatMap(ofContainer);
  const at = missed.find((event) => event.id === id && event.action === "destroy")?.at;
  const seen = moments.of(at) ?? intended;
  return [{ kind: "removed", at, seen, ref }, ...replacements.flatMap(ofContainer)];

  function ofContainer(container: Container): readonly Observation[] {
    const { diedAt, runningAt, healthyAt } = timesOf(pending, container, missed);
    const its = containerRef(container.id);
    const observations: Observation[] = [];
    if (diedAt !== undefined && isSameTarget(its, ref)) {
      observations.push({ kind: "died", at: diedAt, seen: moments.of(diedAt) ?? intended, ref });
    }
    if (runningAt !== undefined) {
      const seen = moments.of(runningAt) ?? moments.now();
      observations.push(running(container, { at: runningAt, seen }));
    }
    if (healthyAt !== undefined) observations.push({ kind: "healthy", at: healthyAt, ref: its });
    return observations;
  }
}

/**
 * By the engine's clock; undefined: it did not happen. The times in the state itself are some
 * hundredths of a second earlier than those of the events.
 */
function timesOf(
  pending: Pick<PendingRecovery, "startedAt" | "hurtAt">,
  container: Container,
  missed: readonly EngineEvent[],
) {
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
