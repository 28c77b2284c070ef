import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Tier } from "../fault/fault.ts";
import { nameOfStrike } from "../lease/lease.ts";
import type { PendingRecoveries, PendingRecovery } from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Trigger } from "../ledger/event.ts";
import { mayHit } from "../safety/blast-radius.ts";
import type { Barred, Facts } from "../safety/guard.ts";
import type { Limits } from "../safety/limits.ts";
import { type Judged, judgeAll } from "../target/choose.ts";
import { judge, type Rejection } from "../target/judge.ts";
import { labelPolicyOf } from "../target/label-policy.ts";
import type { TargetContext, TargetRules } from "../target/rules.ts";
import type { Clock } from "../world/clock.ts";
import { candidateFactsOf, isWell, otherReplicasOf } from "./candidate-facts.ts";
import type { HitBook } from "./hit-book.ts";

/** What the circumstances of a strike are read from. */
export interface FactReaderParts {
  readonly containers: Containers;
  readonly undoBook: UndoBook;
  readonly pendingRecoveries: PendingRecoveries;
  readonly hitBook: HitBook;
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
  readonly fault: string;
  /** 0: it is over at once. */
  readonly durationMs: number;
  /** What the same strike has chosen so far. */
  readonly chosen: readonly Container[];
}

/** The facts that decide about a strike, read anew each time they are asked for. */
export class FactReader {
  readonly #parts: FactReaderParts;

  constructor(parts: FactReaderParts) {
    this.#parts = parts;
  }

  /** About strikes as a whole. `injecting`: strikes under way in this process. */
  facts(trigger: Trigger, tier: Tier, injecting: Iterable<string>): Facts {
    const { isStopping, halted, disarmed, containers, undoBook, hitBook } = this.#parts;
    const strikes = new Set(undoBook.all().map(({ strike }) => strike));
    for (const strike of injecting) strikes.add(strike);
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

  /** What the choice of a target depends on besides the containers themselves. */
  situation(): TargetContext {
    const { rules, self, clock, pendingRecoveries, undoBook } = this.#parts;
    const inProgress = new Set(pendingRecoveries.all().flatMap(idsOf));
    const lasting = new Map(
      undoBook.all().map((lease) => [lease.container, nameOfStrike(lease)] as const),
    );
    return { rules: rules(), self: self(), now: clock.now(), inProgress, lasting };
  }

  /** The first reason not to hit this container now; undefined: there is none. */
  objectionTo(container: Container, aim: StrikeShape): Rejection | undefined {
    return judge(container, this.situation()) ?? this.#beyond(this.#hurt(aim), container, aim);
  }

  /** Every container with the reason why the aim may not hit it now, sorted by name. */
  judgeAll(aim: StrikeShape): readonly Judged[] {
    const hurt = this.#hurt(aim);
    return judgeAll(this.#parts.containers.all(), this.situation()).map((judged) =>
      judged.rejection
        ? judged
        : { ...judged, rejection: this.#beyond(hurt, judged.container, aim) },
    );
  }

  /**
   * Asks the engine about as many others of the container's service as have to remain healthy:
   * what was known of them may be a moment old.
   */
  async lookAround(container: Container, aim: StrikeShape): Promise<void> {
    const { containers, limits } = this.#parts;
    const replicas = otherReplicasOf(container, containers.all());
    const hurt = this.#hurt(aim);
    let missing = Math.max(
      limits().minHealthy,
      ...[container, ...replicas].map((it) => labelPolicyOf(it).minHealthy),
    );
    for (const mate of replicas) {
      if (missing <= 0) return;
      if (!isWell(mate) || hurt.has(mate.id)) continue;
      const now = await containers.refresh(mate.id);
      if (now !== undefined && isWell(now)) missing -= 1;
    }
  }

  #hurt({ chosen }: StrikeShape): ReadonlySet<string> {
    const { pendingRecoveries, undoBook } = this.#parts;
    return new Set([
      ...pendingRecoveries.all().flatMap(idsOf),
      ...undoBook.all().map(({ container }) => container),
      ...chosen.map(({ id }) => id),
    ]);
  }

  #beyond(
    hurt: ReadonlySet<string>,
    container: Container,
    { fault, durationMs, chosen }: StrikeShape,
  ): Rejection | undefined {
    const { containers, hitBook, limits } = this.#parts;
    const verdict = mayHit(
      candidateFactsOf(container, {
        containers: containers.all(),
        hurt,
        groups: new Set(chosen.flatMap((it) => labelPolicyOf(it).groups)),
        sinceGroup: (group) => hitBook.since(group),
        fault,
        durationMs,
      }),
      limits(),
    );
    return verdict.kind === "go" ? undefined : { code: verdict.code, because: verdict.because };
  }
}

/** What was hurt, and what has taken its place and is not known to be healthy yet. */
function idsOf({ id, back }: PendingRecovery): readonly string[] {
  return back === undefined ? [id] : [id, back.id];
}
