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
import { type ContainerCandidate, containerCandidate } from "../target/candidate.ts";
import { type Judged, judgeAll } from "../target/choose.ts";
import { affectedGuests, guestRejection } from "../target/guest-rejection.ts";
import { judge, type Rejection } from "../target/judge.ts";
import { labelPolicyOf } from "../target/label-policy.ts";
import { NamespaceGraph } from "../target/namespace-graph.ts";
import type { TargetContext, TargetRules } from "../target/rules.ts";
import { isWell, otherReplicasOf, ServiceCounts } from "../target/service-counts.ts";
import type { Clock } from "../world/clock.ts";
import { candidateFactsOf } from "./candidate-facts.ts";
import type { FreshAnswers } from "./fresh-answers.ts";
import type { StrikeBooks } from "./strike-books.ts";

/** What the facts that decide about a strike are read from. */
export interface FactReaderParts {
  readonly containers: Containers;
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
  readonly chosen: readonly Container[];
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

  /** The first reason not to hit this container now; undefined: there is none. */
  objectionTo(container: Container, shape: StrikeShape): Rejection | undefined {
    return this.#objectionsNow(shape)({ container });
  }

  /** The first of what a strike has chosen that it may not hit now, and why; undefined: none. */
  firstObjection(
    shape: StrikeShape,
  ): { readonly container: Container; readonly rejection: Rejection } | undefined {
    const objectionTo = this.#objectionsNow(shape);
    for (const container of shape.chosen) {
      const rejection = objectionTo({ container });
      if (rejection) return { container, rejection };
    }
    return undefined;
  }

  /** Every container with the reason why a strike may not hit it now, sorted by name. */
  judgeAll(shape: StrikeShape): readonly Judged<ContainerCandidate>[] {
    const candidates = this.#parts.containers.all().map(containerCandidate);
    return judgeAll(candidates, this.#objectionsNow(shape));
  }

  /**
   * Asks the engine about as many replicas beside these candidates as have to remain healthy: what
   * is known of them may be a moment old. Resolves with the full ids of those that were asked about.
   */
  async refreshReplicas(
    candidates: readonly Container[],
    shape: StrikeShape,
    fresh: Pick<FreshAnswers, "of">,
  ): Promise<readonly string[]> {
    const { containers, limits } = this.#parts;
    const known = containers.all();
    const graph = new NamespaceGraph(known);
    const hurt = this.#hurt({ ...shape, chosen: [...shape.chosen, ...candidates] }, graph);
    const struck = candidates.flatMap((it) => [
      it,
      ...affectedGuests(shape.fault.guests, graph.guestsOf(it)),
    ]);
    const services = Map.groupBy(struck, (it) => labelPolicyOf(it).groups[0]);
    const asked = [...services.values()].map(async ([first]) => {
      if (first === undefined) return [];
      const replicas = otherReplicasOf(first, known);
      const minHealthy = Math.max(
        limits().minHealthy,
        ...[first, ...replicas].map((it) => labelPolicyOf(it).minHealthy),
      );
      const ids = replicas.filter((it) => isWell(it) && !hurt.has(it.id)).map(({ id }) => id);
      return askUntilWell(ids, minHealthy, fresh);
    });
    return (await Promise.all(asked)).flat();
  }

  /** The other containers that a fault on this one affects, since they use its network. */
  guestsHit({ guests: effect }: Pick<Fault, "guests">, container: Container): readonly Container[] {
    const graph = new NamespaceGraph(this.#parts.containers.all());
    return affectedGuests(effect, graph.guestsOf(container));
  }

  /** Judges any number of containers by facts that are read once. */
  #objectionsNow(
    shape: StrikeShape,
  ): (judged: Pick<ContainerCandidate, "container">) => Rejection | undefined {
    const context = this.targetContext();
    const graph = new NamespaceGraph(this.#parts.containers.all());
    const isTooMuch = this.#blastRadius(shape, graph);
    const rejectionOf = (container: Container) =>
      judge(containerCandidate(container), context) ?? isTooMuch(container);
    const { kind, guests: effect } = shape.fault;
    return ({ container }) =>
      rejectionOf(container) ??
      guestRejection({ fault: kind, effect, guests: graph.guestsOf(container), rejectionOf });
  }

  #blastRadius(
    shape: StrikeShape,
    graph: NamespaceGraph,
  ): (container: Container) => Rejection | undefined {
    const { containers, books } = this.#parts;
    const limits = this.#parts.limits();
    const services = new ServiceCounts(containers.all(), this.#hurt(shape, graph));
    const sinceGroup = remembering((group: string) => books.hitBook.since(group));
    const isChosen = new Set(shape.chosen.map(({ id }) => id));
    const inGroup = Map.groupBy(
      shape.chosen.flatMap((it) => labelPolicyOf(it).groups),
      (group) => group,
    );
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

  /** Full ids of what is hit, or has not recovered yet, or is about to be hit. */
  #hurt({ chosen, fault }: StrikeShape, graph: NamespaceGraph): ReadonlySet<string> {
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
      ...chosen.flatMap((container) =>
        fault.guests === "affected" ? [container.id, ...guestsOf(container)] : [container.id],
      ),
    ]);
  }
}

/** Asks about containers until so many were found well; resolves with those that were asked about. */
async function askUntilWell(
  ids: readonly string[],
  wanted: number,
  fresh: Pick<FreshAnswers, "of">,
): Promise<readonly string[]> {
  let asked = 0;
  for (let missing = wanted; missing > 0 && asked < ids.length; ) {
    const next = ids.slice(asked, asked + missing);
    asked += next.length;
    const answers = await Promise.all(next.map((id) => fresh.of(id)));
    missing -= answers.filter((it) => it !== undefined && isWell(it)).length;
  }
  return ids.slice(0, asked);
}

/** What was hurt, and what has taken its place and is not known to be healthy yet. */
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
