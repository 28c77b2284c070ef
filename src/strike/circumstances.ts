import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Tier } from "../fault/fault.ts";
import { nameOfStrike } from "../lease/lease.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Trigger } from "../ledger/event.ts";
import { mayHit } from "../safety/blast-radius.ts";
import type { Barred, Facts } from "../safety/guard.ts";
import type { Limits } from "../safety/limits.ts";
import { type Judged, judgeAll } from "../target/choose.ts";
import { judge, type Rejection } from "../target/judge.ts";
import type { Situation, TargetRules } from "../target/rules.ts";
import { wishesOf } from "../target/wishes.ts";
import type { Clock } from "../world/clock.ts";
import type { Debt, DebtBook } from "./debt-book.ts";
import type { HitBook } from "./hit-book.ts";
import { isWell, matesOf, surroundingsOf } from "./surroundings.ts";

/** What the circumstances of a strike are read from. */
export interface CircumstancesParts {
  readonly containers: Containers;
  readonly undoBook: UndoBook;
  readonly debtBook: DebtBook;
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
export interface Aim {
  readonly fault: string;
  /** 0: it is over at once. */
  readonly durationMs: number;
  /** What the same strike has chosen so far. */
  readonly chosen: readonly Container[];
}

/** The facts that decide about a strike, read anew each time they are asked for. */
export class Circumstances {
  readonly #parts: CircumstancesParts;

  constructor(parts: CircumstancesParts) {
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
  situation(): Situation {
    const { rules, self, clock, debtBook, undoBook } = this.#parts;
    const inProgress = new Set(debtBook.all().flatMap(idsOf));
    const lasting = new Map(
      undoBook.all().map((lease) => [lease.container, nameOfStrike(lease)] as const),
    );
    return { rules: rules(), self: self(), now: clock.now(), inProgress, lasting };
  }

  /** The first reason not to hit this container now; undefined: there is none. */
  objectionTo(container: Container, aim: Aim): Rejection | undefined {
    return judge(container, this.situation()) ?? this.#beyond(this.#hurt(aim), container, aim);
  }

  /** Every container with the reason why the aim may not hit it now, sorted by name. */
  judgeAll(aim: Aim): readonly Judged[] {
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
  async lookAround(container: Container, aim: Aim): Promise<void> {
    const { containers, limits } = this.#parts;
    const mates = matesOf(container, containers.all());
    const hurt = this.#hurt(aim);
    let missing = Math.max(
      limits().minHealthy,
      ...[container, ...mates].map((it) => wishesOf(it).minHealthy),
    );
    for (const mate of mates) {
      if (missing <= 0) return;
      if (!isWell(mate) || hurt.has(mate.id)) continue;
      const now = await containers.refresh(mate.id);
      if (now !== undefined && isWell(now)) missing -= 1;
    }
  }

  #hurt({ chosen }: Aim): ReadonlySet<string> {
    const { debtBook, undoBook } = this.#parts;
    return new Set([
      ...debtBook.all().flatMap(idsOf),
      ...undoBook.all().map(({ container }) => container),
      ...chosen.map(({ id }) => id),
    ]);
  }

  #beyond(
    hurt: ReadonlySet<string>,
    container: Container,
    { fault, durationMs, chosen }: Aim,
  ): Rejection | undefined {
    const { containers, hitBook, limits } = this.#parts;
    const verdict = mayHit(
      surroundingsOf(container, {
        containers: containers.all(),
        hurt,
        groups: new Set(chosen.flatMap((it) => wishesOf(it).groups)),
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
function idsOf({ id, back }: Debt): readonly string[] {
  return back === undefined ? [id] : [id, back.id];
}
