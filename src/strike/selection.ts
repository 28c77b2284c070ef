import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Fault } from "../fault/fault.ts";
import { type Lease, nameOfStrike } from "../lease/lease.ts";
import type { PassedOver } from "../ledger/hold-code.ts";
import { containerRef, isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import { drawOrder, passedOver } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import type { Clock } from "../world/clock.ts";
import type { Roll } from "../world/dice.ts";
import type { FactReader } from "./fact-reader.ts";
import { FreshAnswers } from "./fresh-answers.ts";
import { meantCandidates, type Rejected, whyNobody } from "./meant-candidates.ts";
import type { StrikeRequest } from "./strike-request.ts";
import type { Chosen } from "./target-records.ts";

/** Whom a strike hits, and why not the others. */
export interface Selection {
  readonly chosen: readonly Chosen[];
  readonly passedOver: PassedOver;
  /** Why nobody was chosen; undefined: somebody was. */
  readonly nobody: Rejection | undefined;
  /** How many containers the engine was asked about for those that were chosen. */
  readonly asked: number;
  /** When the oldest of its answers was asked for, by the monotonic clock. */
  readonly askedAt: number;
}

/**
 * Draws targets, and asks the engine about each again right before it is taken, so that what is
 * struck is what was judged. Rejects with `no-such-target` when a name matches nothing.
 */
export async function select(options: {
  readonly request: StrikeRequest;
  readonly fault: Fault;
  readonly containers: Containers;
  readonly factReader: FactReader;
  readonly leases: () => readonly Lease[];
  readonly roll: Roll;
  readonly clock: Clock;
}): Promise<Selection> {
  const { request, fault, factReader, leases, roll } = options;
  const meant = meantCandidates(request, fault, factReader);
  const most = request.count === "all" ? Number.POSITIVE_INFINITY : request.count;
  const rejected: Rejected[] = [...meant.rejected];
  const chosen: Chosen[] = [];
  const shape = () => ({
    fault,
    durationMs: request.durationMs ?? 0,
    chosen: chosen.map((it) => it.container),
  });
  const fresh = new FreshAnswers(options);
  const replicas = new Set<string>();
  const order = drawOrder(meant.judged, roll);
  for (let tried = 0; chosen.length < most && tried < order.length; ) {
    const batch = order.slice(tried, tried + most - chosen.length);
    tried += batch.length;
    const looked = await lookAgain(batch.map(({ id }) => id));
    for (const [index, candidate] of batch.entries()) {
      const found = judgeAgain(looked[index]);
      if ("plan" in found) chosen.push(found);
      else rejected.push({ candidate, rejection: found });
    }
  }
  return {
    chosen,
    passedOver: passedOver(rejected),
    nobody: chosen.length === 0 ? whyNobody(rejected) : undefined,
    asked: chosen.length + replicas.size,
    askedAt: fresh.oldest([...chosen.map(({ container }) => container.id), ...replicas]),
  };

  /** Everything that has to be asked about some candidates, at the same time. */
  async function lookAgain(ids: readonly string[]): Promise<readonly (Looked | undefined)[]> {
    const containers = await Promise.all(ids.map((id) => fresh.of(id)));
    const present = containers.filter((it) => it !== undefined);
    for (const id of await factReader.refreshReplicas(present, shape(), fresh)) replicas.add(id);
    const reader = {
      inspect: (id: string) => fresh.of(id),
      identity: () => options.containers.identity,
      processors: () => options.containers.processors(),
    };
    return Promise.all(
      containers.map(
        async (container) =>
          container && { container, facts: await fault.prepare?.(container, reader) },
      ),
    );
  }

  function judgeAgain(looked: Looked | undefined): Chosen | Rejection {
    if (looked === undefined) return { code: "vanished", because: "it was removed meanwhile" };
    const { container, facts } = looked;
    const rejection = factReader.objectionTo(container, shape());
    if (rejection) return rejection;
    const { params, durationMs } = request;
    const plan = fault.plan(container, { params, durationMs, facts });
    const ref = containerRef(container.id);
    if (plan.kind === "refusal") {
      // what refuses may be that it has just this already
      const same = leases().find(
        (lease) => isSameTarget(lease.ref, ref) && lease.fault === fault.kind,
      );
      return same
        ? { code: "in-progress", because: `${plan.because}, by ${nameOfStrike(same)}` }
        : { code: "fault-refused", because: plan.because };
    }
    const conflict = conflictWith(leases(), ref, plan.resources);
    if (conflict) return conflict;
    const alsoHit = factReader.guestsHit(fault, container).map(({ name }) => name);
    return { container, plan, alsoHit };
  }
}

/** A candidate as the engine says that it is now, and what the fault wants to know besides. */
interface Looked {
  readonly container: Container;
  readonly facts: unknown;
}

/** Two faults never edit the same of one target at once: each undo would undo the other's. */
export function conflictWith(
  leases: readonly Lease[],
  ref: TargetRef,
  resources: readonly string[],
): Rejection | undefined {
  for (const lease of leases) {
    const shared = lease.resources.find((resource) => resources.includes(resource));
    if (!isSameTarget(lease.ref, ref) || shared === undefined) continue;
    return {
      code: "in-progress",
      because: `${nameOfStrike(lease)} holds its ${shared}`,
    };
  }
  return undefined;
}
