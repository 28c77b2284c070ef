import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Fault, Tier } from "../fault/fault.ts";
import { nameOfStrike } from "../lease/lease.ts";
import type { PendingRecovery } from "../lease/pending-recoveries.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Trigger } from "../ledger/trigger.ts";
import { mayHit } from "../safety/blast-radius.ts";
import type { Barred, Facts } from "../safety/guard.ts";
import type { Limits } from "../safety/limits.ts";
import {
  type Candidate,
  type CandidateSource,
  containerCandidate,
  refOf,
} from "../target/candidate.ts";
import { type Judged, judgeAll } from "../target/choose.ts";
import { affectedGuests, guestRejection } from "../target/guest-rejection.ts";
import { judge, type Rejection } from "../target/judge.ts";
import { labelPolicyOf } from "../target/label-policy.ts";
import { NamespaceGraph } from "../target/namespace-graph.ts";
import type { TargetContext, TargetRules } from "../target/rules.ts";
import { isHealthy, otherReplicasOf, ServiceCounts } from "../target/service-counts.ts";
import type { Clock } from "../world/clock.ts";
import { candidateFactsOf } from "./candidate-facts.ts";
import type { FreshAnswers } from "./fresh-answers.ts";
import type { StrikeBooks } from "./strike-books.ts";
import { groupsOf } from "./target-name.ts";

/** What the facts that decide about a strike are read from. */
export interface FactReaderParts {
  readonly containers: Containers;
  /** Whom a strike may hit. */
  readonly candidates: CandidateSource;
  readonly books: Pick<StrikeBooks, "undoBook" | "pendingRecoveries" | "hitBook" | "inFlight">;
  readonly clock: Clock;
  /** As set now: they may change while the daemon runs. */
  readonly limits: () => Limits;
  readonly rules: () => TargetRules;
  readonly self: () => Container | undefined;
  readonly isStopping: () => boolean;
  readonly halted: () => Barred;
  readonly disarmed: () => Barred;
}

/** What a strike is about to do, as far as the blast radius depends on it. */
export interface StrikeShape {
  readonly fault: Pick<Fault, "kind" | "guests">;
  /** 0: it is over at once. */
  readonly durationMs: number;
  /** What the same strike has chosen so far. */
  readonly chosen: readonly Candidate[];
}

/** The facts that decide about a strike, read anew at each call. */
export class FactReader {
  readonly #parts: FactReaderParts;

  constructor(parts: FactReaderParts) {
    this.#parts = parts;
  }

  /** About strikes as a whole. `ours`: strikes of this process that have no verdict yet. */
  facts(trigger: Trigger, tier: Tier, ours: ReadonlySet<string>): Facts {
    const { isStopping, halted, disarmed, containers, books } = this.#parts;
    const { undoBook, hitBook } = books;
    const strikes = new Set(undoBook.all().map(({ strike }) => strike));
    for (const strike of books.inFlight(ours)) strikes.add(strike);
    return {
      trigger,
      extended: tier !== "core",
      stopping: isStopping(),
      halted: halted(),
      disarmed: disarmed(),
      engineConnected: containers.connected,
      strikesInProgress: strikes.size,
      strikesToday: hitBook.today(),
      sinceLastMs: hitBook.since(),
    };
  }

  /** What the choice of a target depends on besides the candidates themselves. */
  targetContext(): TargetContext {
    const { rules, self, containers, books } = this.#parts;
    const { pendingRecoveries, undoBook } = books;
    const inProgress = new Set(pendingRecoveries.all().flatMap(keysOf));
    const lasting = new Map(
      undoBook.all().map((lease) => [targetKey(lease.ref), nameOfStrike(lease)] as const),
    );
    return {
      rules: rules(),
      self: self(),
      engineNow: containers.engineNow(),
      inProgress,
      lasting,
    };
  }

  /** The first reason not to hit this candidate now; undefined: there is none. */
  objectionTo(candidate: Candidate, shape: StrikeShape): Rejection | undefined {
    return this.#objectionsNow(shape)(candidate);
  }

  /** The first of what a strike has chosen that it may not hit now, and why; undefined: none. */
  firstObjection(
    shape: StrikeShape,
  ): { readonly candidate: Candidate; readonly rejection: Rejection } | undefined {
    const objectionTo = this.#objectionsNow(shape);
    for (const candidate of shape.chosen) {
      const rejection = objectionTo(candidate);
      if (rejection) return { candidate, rejection };
    }
    return undefined;
  }

  /** Every candidate with the reason why a strike may not hit it now, sorted by name. */
  judgeAll(shape: StrikeShape): readonly Judged[] {
    return judgeAll(this.#parts.candidates.candidates(), this.#objectionsNow(shape));
  }

  /**
   * Asks the engine about as many replicas beside these candidates as have to remain healthy: what
   * is known of them may be a moment old. Resolves with those that were asked about.
   */
  async refreshReplicas(
    candidates: readonly Candidate[],
    shape: StrikeShape,
    fresh: Pick<FreshAnswers, "of">,
  ): Promise<readonly Candidate[]> {
    const { containers, limits } = this.#parts;
    const known = containers.all();
    const graph = new NamespaceGraph(known);
    const affectedIds = this.#affectedIds(
      { ...shape, chosen: [...shape.chosen, ...candidates] },
      graph,
    );
    const struck = candidates
      .flatMap(containersOf)
      .flatMap((it) => [it, ...affectedGuests(shape.fault.guests, graph.guestsOf(it))]);
    const services = Map.groupBy(struck, (it) => labelPolicyOf(it).groups[0]);
    const asked = [...services.values()].map(async ([first]) => {
      if (first === undefined) return [];
      const replicas = otherReplicasOf(first, known);
      const minHealthy = Math.max(
        limits().minHealthy,
        ...[first, ...replicas].map((it) => labelPolicyOf(it).minHealthy),
      );
      const well = replicas.filter((it) => isHealthy(it) && !affectedIds.has(it.id));
      return askUntilWell(well.map(containerCandidate), minHealthy, fresh);
    });
    return (await Promise.all(asked)).flat();
  }

  /** The other containers that a fault on this candidate affects, since they use its network. */
  guestsHit({ guests: effect }: Pick<Fault, "guests">, candidate: Candidate): readonly Container[] {
    const graph = new NamespaceGraph(this.#parts.containers.all());
    return containersOf(candidate).flatMap((it) => affectedGuests(effect, graph.guestsOf(it)));
  }

  /** Judges any number of candidates by facts that are read once. */
  #objectionsNow(shape: StrikeShape): (candidate: Candidate) => Rejection | undefined {
    const context = this.targetContext();
    const graph = new NamespaceGraph(this.#parts.containers.all());
    const isTooMuch = this.#blastRadius(shape, graph);
    const rejectionOf = (container: Container) =>
      judge(containerCandidate(container), context) ?? isTooMuch(container);
    const { kind, guests: effect } = shape.fault;
    return (candidate) => {
      // a fault inside a process takes no container down
      if (candidate.kind !== "container") return judge(candidate, context);
      const { container } = candidate;
      return (
        rejectionOf(container) ??
        guestRejection({ fault: kind, effect, guests: graph.guestsOf(container), rejectionOf })
      );
    };
  }

  #blastRadius(
    shape: StrikeShape,
    graph: NamespaceGraph,
  ): (container: Container) => Rejection | undefined {
    const { containers, books } = this.#parts;
    const limits = this.#parts.limits();
    const services = new ServiceCounts(containers.all(), this.#affectedIds(shape, graph));
    const sinceGroup = remembering((group: string) => books.hitBook.since(group));
    const isChosen = new Set(shape.chosen.map(({ id }) => id));
    const inGroup = Map.groupBy(shape.chosen.flatMap(groupsOf), (group) => group);
    return (container) => {
      const itself = isChosen.has(container.id) ? 1 : 0;
      const verdict = mayHit(
        candidateFactsOf(container, {
          services,
          isHitNow: (group) => (inGroup.get(group)?.length ?? 0) > itself,
          sinceGroup,
          fault: shape.fault.kind,
          durationMs: shape.durationMs,
        }),
        limits,
      );
      return verdict.kind === "go" ? undefined : { code: verdict.code, because: verdict.because };
    };
  }

  /** Keys of what is hit, or has not recovered yet, or is about to be hit. */
  #affectedIds({ chosen, fault }: StrikeShape, graph: NamespaceGraph): ReadonlySet<string> {
    const { pendingRecoveries, undoBook } = this.#parts.books;
    const guestsOf = (container: { readonly id: string }) =>
      affectedGuests("affected", graph.guestsOf(container)).map(({ id }) => id);
    return new Set([
      ...pendingRecoveries.all().flatMap(keysOf),
      ...undoBook.all().flatMap(({ ref, resources }) => {
        const id = targetKey(ref);
        const isOfNetwork = resources.some((it) => it.startsWith("network:"));
        return isOfNetwork ? [id, ...guestsOf({ id })] : [id];
      }),
      ...chosen.flatMap((candidate) => {
        const id = targetKey(refOf(candidate));
        return fault.guests === "affected" ? [id, ...guestsOf(candidate)] : [id];
      }),
    ]);
  }
}

/** Asks about replicas until so many were found well; resolves with those that were asked about. */
async function askUntilWell(
  replicas: readonly Candidate[],
  wanted: number,
  fresh: Pick<FreshAnswers, "of">,
): Promise<readonly Candidate[]> {
  let asked = 0;
  for (let missing = wanted; missing > 0 && asked < replicas.length; ) {
    const next = replicas.slice(asked, asked + missing);
    asked += next.length;
    const answers = await Promise.all(next.map((it) => fresh.of(it)));
    missing -= answers.filter((it) => it?.container && isHealthy(it.container)).length;
  }
  return replicas.slice(0, asked);
}

/** The container that a strike on a candidate takes down; none for a process in one. */
function containersOf(candidate: Candidate): readonly Container[] {
  return candidate.kind === "container" ? [candidate.container] : [];
}

/** A target that went down, and what has taken its place and is not known to be healthy yet. */
function keysOf({ ref, back }: PendingRecovery): readonly string[] {
  return back === undefined ? [targetKey(ref)] : [targetKey(ref), targetKey(back.ref)];
}

/** Answers each question once. */
function remembering<Question, Answer>(
  answer: (question: Question) => Answer,
): (question: Question) => Answer {
  const answers = new Map<Question, Answer>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const found = answer(question);
    answers.set(question, found);
    return found;
  };
}
