import { type Container, serviceOf } from "../engine/container.ts";
import type { TargetRef } from "../ledger/target-ref.ts";

/** What a strike may choose as its target, with the reference that leases and records key it by. */
export type Candidate = ContainerCandidate | VictimCandidate;

/** A container of the engine. */
export interface ContainerCandidate {
  readonly kind: "container";
  /** Full id of the container. */
  readonly id: string;
  readonly name: string;
  readonly container: Container;
}

/** A process that registered for in-process faults. */
export interface VictimCandidate {
  readonly kind: "victim";
  /** As the roster numbers it. */
  readonly id: string;
  readonly name: string;
  /** The container that it runs in; undefined: it runs in none, or in one that is not known. */
  readonly container: Container | undefined;
}

/** Where candidates come from: the containers of an engine, or a roster of victims. */
export interface CandidateSource {
  /** All that are known now, in any order. */
  candidates(): readonly Candidate[];
  /** Reads one again, right before it is struck; undefined: it is gone. */
  refresh(candidate: Candidate): Promise<Candidate | undefined>;
}

/** A container as a candidate. */
export function containerCandidate(container: Container): ContainerCandidate {
  return { kind: "container", id: container.id, name: container.name, container };
}

/** How leases, pending recoveries and events refer to a candidate. */
export function refOf({ kind, id }: Candidate): TargetRef {
  return { kind, id };
}

/** The names that a pattern may match: its own, and the one of its service. */
export function namesOf({ name, container }: Candidate): readonly string[] {
  const service = container && serviceOf(container);
  return service === undefined ? [name] : [name, service];
}
