import type { TargetReader } from "../fault/capability.ts";
import type { Fault, Plan, PlanInput, Refusal } from "../fault/fault.ts";
import { type Lease, nameOfStrike } from "../lease/lease.ts";
import type { PassedOver } from "../ledger/hold-code.ts";
import { isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import { type Candidate, type CandidateSource, refOf } from "../target/candidate.ts";
import { drawOrder, passedOver } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import type { Clock } from "../world/clock.ts";
import type { Roll } from "../world/dice.ts";
import type { FactReader } from "./fact-reader.ts";
import { FreshAnswers } from "./fresh-answers.ts";
import { type Rejected, reasonForNoTarget, requestedCandidates } from "./requested-candidates.ts";
import type { StrikeRequest } from "./strike-request.ts";
import type { Chosen } from "./target-records.ts";

/** The targets of a strike, and why the other candidates were passed over. */
export interface Selection {
  readonly chosen: readonly Chosen[];
  readonly passedOver: PassedOver;
  /** Why no target was chosen; undefined: at least one was. */
  readonly noTarget: Rejection | undefined;
  /** How many candidates their source was asked about for those that were chosen. */
  readonly asked: number;
  /** When the oldest of its answers was asked for, by the monotonic clock. */
  readonly askedAt: number;
}

/**
 * Draws targets, and asks their source about each again right before it is taken, so that what is
 * struck is what was judged. Rejects with `no-such-target` when a name matches nothing.
 */
export async function select(options: {
  readonly request: StrikeRequest;
  readonly fault: Fault;
  readonly candidates: CandidateSource;
  /** What a fault may ask the engine before it is planned. */
  readonly reader: TargetReader;
  readonly factReader: FactReader;
  readonly leases: () => readonly Lease[];
  readonly roll: Roll;
  readonly clock: Clock;
}): Promise<Selection> {
  const { request, fault, factReader, leases, roll, reader } = options;
  const meant = requestedCandidates(request, fault, factReader);
  const most = request.count === "all" ? Number.POSITIVE_INFINITY : request.count;
  const rejected: Rejected[] = [...meant.rejected];
  const chosen: Chosen[] = [];
  const shape = () => ({
    fault,
    durationMs: request.durationMs ?? 0,
    chosen: chosen.map((it) => it.candidate),
  });
  const fresh = new FreshAnswers(options);
  const replicas = new Set<Candidate>();
  const order = drawOrder(meant.judged, roll);
  for (let tried = 0; chosen.length < most && tried < order.length; ) {
    const batch = order.slice(tried, tried + most - chosen.length);
    tried += batch.length;
    const looked = await lookAgain(batch);
    for (const [index, candidate] of batch.entries()) {
      const found = judgeAgain(looked[index]);
      if ("plan" in found) chosen.push(found);
      else rejected.push({ candidate, rejection: found });
    }
  }
  return {
    chosen,
    passedOver: passedOver(rejected),
    noTarget: chosen.length === 0 ? reasonForNoTarget(rejected) : undefined,
    asked: chosen.length + replicas.size,
    askedAt: fresh.oldest([...chosen.map(({ candidate }) => candidate), ...replicas]),
  };

  /** Everything that has to be asked about some candidates, at the same time. */
  async function lookAgain(
    batch: readonly Candidate[],
  ): Promise<readonly (FreshCandidate | undefined)[]> {
    const now = await Promise.all(batch.map((it) => fresh.of(it)));
    const present = now.filter((it) => it !== undefined);
    for (const it of await factReader.refreshReplicas(present, shape(), fresh)) replicas.add(it);
    return Promise.all(
      now.map(async (candidate) => {
        const container = candidate?.container;
        const facts = container && (await fault.prepare?.(container, reader));
        return candidate && { candidate, facts };
      }),
    );
  }

  function judgeAgain(looked: FreshCandidate | undefined): Chosen | Rejection {
    if (looked === undefined) return { code: "vanished", because: "it was removed meanwhile" };
    const { candidate, facts } = looked;
    const rejection = factReader.objectionTo(candidate, shape());
    if (rejection) return rejection;
    const { params, durationMs } = request;
    const plan = planFor(fault, candidate, { params, durationMs, facts });
    const ref = refOf(candidate);
    if (plan.kind === "refusal") {
      // it may refuse because this fault lasts on the target already
      const same = leases().find(
        (lease) => isSameTarget(lease.ref, ref) && lease.fault === fault.kind,
      );
      return same
        ? { code: "in-progress", because: `${plan.because}, by ${nameOfStrike(same)}` }
        : { code: "fault-refused", because: plan.because };
    }
    const conflict = conflictWith(leases(), ref, plan.resources);
    if (conflict) return conflict;
    const alsoHit = factReader.guestsHit(fault, candidate).map(({ name }) => name);
    return { candidate, plan, alsoHit };
  }
}

/** A candidate as its source says that it is now, and what the fault wants to know besides. */
interface FreshCandidate {
  readonly candidate: Candidate;
  readonly facts: unknown;
}

/** The faults of the catalogue are done to containers. */
function planFor(fault: Fault, candidate: Candidate, input: PlanInput): Plan | Refusal {
  if (candidate.kind === "container") return fault.plan(candidate.container, input);
  return { kind: "refusal", because: `a ${fault.kind} is done to a container, not to a process` };
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
