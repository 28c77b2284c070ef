import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Fault } from "../fault/fault.ts";
import { type Lease, nameOfStrike } from "../lease/lease.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import { containerRef, isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import { nearest } from "../setting/near-miss.ts";
import { quote } from "../setting/quote.ts";
import { type Candidate, type ContainerCandidate, namesOf } from "../target/candidate.ts";
import { answersTo, drawOrder, type Judged, passedOver } from "../target/choose.ts";
import type { Rejection } from "../target/judge.ts";
import { ChaosError } from "../world/chaos-error.ts";
import type { Roll } from "../world/dice.ts";
import { someOf } from "../world/some-of.ts";
import type { FactReader } from "./fact-reader.ts";
import type { StrikeRequest } from "./strike-request.ts";
import type { Chosen } from "./target-records.ts";

/** Whom a strike hits, and why not the others. */
export interface Selection {
  readonly chosen: readonly Chosen[];
  readonly passedOver: PassedOver;
  /** Why nobody was chosen; undefined: somebody was. */
  readonly nobody: { readonly code: HoldCode; readonly because: string } | undefined;
}

interface Rejected {
  readonly candidate: Pick<Candidate, "name">;
  readonly rejection: Rejection;
}

/**
 * Draws targets, and asks the engine about each again right before it is taken, so that what is
 * struck is what was judged. Rejects with `no-such-target` when nobody answers to the name.
 */
export async function select(options: {
  readonly request: StrikeRequest;
  readonly fault: Fault;
  readonly containers: Containers;
  readonly factReader: FactReader;
  readonly leases: () => readonly Lease[];
  readonly roll: Roll;
}): Promise<Selection> {
  const { request, fault, containers, factReader, leases, roll } = options;
  const { asked, durationMs = 0 } = request;
  const aim = { fault, durationMs };
  const judged = factReader.judgeAll({ ...aim, chosen: [] });
  const meant = judged.filter(
    ({ candidate: { container } }) => asked === undefined || answersTo(container, asked),
  );
  if (asked !== undefined && meant.length === 0) throw nobodyAnswers(asked, judged);
  const rejected: Rejected[] = meant.flatMap(({ candidate, rejection }) =>
    rejection ? [{ candidate, rejection }] : [],
  );
  const chosen: Chosen[] = [];
  for (const candidate of drawOrder(meant, roll)) {
    if (chosen.length >= request.count) break;
    const looked = await lookAgain(candidate.container);
    if ("plan" in looked) chosen.push(looked);
    else rejected.push({ candidate, rejection: looked });
  }
  return {
    chosen,
    passedOver: passedOver(rejected),
    nobody: chosen.length === 0 ? whyNobody(rejected) : undefined,
  };

  async function lookAgain(candidate: Container): Promise<Chosen | Rejection> {
    const container = await containers.refresh(candidate.id);
    if (container === undefined) return { code: "vanished", because: "it was removed meanwhile" };
    const others = chosen.map((it) => it.container);
    await factReader.refreshReplicas(container, { ...aim, chosen: others });
    const rejection = factReader.objectionTo(container, { ...aim, chosen: others });
    if (rejection) return rejection;
    const facts = await fault.prepare?.(container, { inspect: (id) => containers.refresh(id) });
    const plan = fault.plan(container, {
      params: request.params,
      durationMs: request.durationMs,
      facts,
    });
    if (plan.kind === "refusal") {
      // what refuses may be that it has just this already
      const ref = containerRef(container.id);
      const same = leases().find(
        (lease) => isSameTarget(lease.ref, ref) && lease.fault === fault.kind,
      );
      return same
        ? { code: "in-progress", because: `${plan.because}, by ${nameOfStrike(same)}` }
        : { code: "fault-refused", because: plan.because };
    }
    const conflict = conflictWith(leases(), containerRef(container.id), plan.resources);
    if (conflict) return conflict;
    const alsoHit = factReader.guestsHit(fault, container).map(({ name }) => name);
    return { container, plan, alsoHit };
  }
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

function nobodyAnswers(asked: string, judged: readonly Judged<ContainerCandidate>[]): ChaosError {
  const inScope = judged.filter(({ rejection }) => rejection?.code !== "out-of-scope");
  const known = inScope.flatMap(({ candidate }) => namesOf(candidate));
  const near = nearest(asked, known);
  const meant = near === undefined ? "" : `did you mean ${near}? `;
  return new ChaosError(
    "no-such-target",
    `expected the name, service or id of a container, got ${quote(asked)}; ${meant}` +
      "`chaos-monkey targets` lists them",
  );
}

function whyNobody(rejected: readonly Rejected[]): {
  readonly code: HoldCode;
  readonly because: string;
} {
  const inScope = rejected.filter(({ rejection }) => rejection.code !== "out-of-scope");
  const [first] = inScope.length > 0 ? inScope : rejected;
  if (first === undefined) return { code: "no-candidate", because: "there is no container at all" };
  if (inScope.length === 0 && rejected.length > 1) {
    return { code: "no-candidate", because: first.rejection.because };
  }
  if (inScope.length <= 1) {
    return {
      code: first.rejection.code,
      because: `${first.candidate.name}: ${first.rejection.because}`,
    };
  }
  const groups = new Map<HoldCode, string[]>();
  for (const { candidate, rejection } of inScope) {
    const names = groups.get(rejection.code);
    if (names) names.push(candidate.name);
    else groups.set(rejection.code, [candidate.name]);
  }
  const [[only, names] = []] = groups;
  if (groups.size === 1 && only && names) return { code: only, because: someOf(names) };
  const because = [...groups].map(([code, names]) => `${code}: ${someOf(names)}`).join("; ");
  return { code: "no-candidate", because };
}
