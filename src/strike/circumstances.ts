import type { Container } from "../engine/container.ts";
import type { Containers } from "../engine/containers.ts";
import type { Tier } from "../fault/fault.ts";
import { nameOfStrike } from "../lease/lease.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Trigger } from "../ledger/event.ts";
import { mayHit } from "../safety/blast-radius.ts";
import type { Barred, Facts } from "../safety/guard.ts";
import type { Limits } from "../safety/limits.ts";
import type { Judged } from "../target/choose.ts";
import { judgeAll } from "../target/choose.ts";
import { judge, type Rejection } from "../target/judge.ts";
import type { Situation, TargetRules } from "../target/rules.ts";
import { wishesOf } from "../target/wishes.ts";
import type { Clock } from "../world/clock.ts";
import type { DebtBook } from "./debt-book.ts";
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
    const { isStopping, halted, disarmed, containers, undoBook, hitBook, clock } = this.#parts;
    const strikes = new Set(undoBook.all().map(({ strike }) => strike));
    for (const strike of injecting) strikes.add(strike);
    const now = clock.now();
    return {
      trigger,
      extended: tier !== "core",
      stopping: isStopping(),
      halted: halted(),
      disarmed: disarmed(),
      engineConnected: containers.connected,
      strikesInProgress: strikes.size,
      strikesToday: hitBook.today(now),
      sinceLastMs: hitBook.since(now),
    };
  }

  /** What the choice of a target depends on besides the containers themselves. */
  situation(): Situation {
    const { rules, self, clock, debtBook, undoBook } = this.#parts;
    const inProgress = new Set(debtBook.all().map(({ id }) => id));
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
  async lookAround(container: Container): Promise<void> {
    const { containers, limits } = this.#parts;
    const mates = matesOf(container, containers.all());
    let missing = Math.max(
      limits().minHealthy,
      ...[container, ...mates].map((it) => wishesOf(it).minHealthy),
    );
    for (const mate of mates) {
      if (missing <= 0) return;
      if (!isWell(mate)) continue;
      const now = await containers.refresh(mate.id);
      if (now !== undefined && isWell(now)) missing -= 1;
    }
  }

  #hurt({ chosen }: Aim): ReadonlySet<string> {
    const { debtBook, undoBook } = this.#parts;
    return new Set([
      ...debtBook.all().map(({ id }) => id),
      ...undoBook.all().map(({ container }) => container),
      ...chosen.map(({ id }) => id),
    ]);
  }

  #beyond(
    hurt: ReadonlySet<string>,
    container: Container,
    { fault, durationMs, chosen }: Aim,
  ): Rejection | undefined {
    const { containers, hitBook, limits, clock } = this.#parts;
    const now = clock.now();
    const verdict = mayHit(
      surroundingsOf(container, {
        containers: containers.all(),
        hurt,
        groups: new Set(chosen.map((it) => wishesOf(it).group)),
        sinceGroup: (group) => hitBook.since(now, group),
        fault,
        durationMs,
      }),
      limits(),
    );
    return verdict.kind === "go" ? undefined : { code: verdict.code, because: verdict.because };
  }
}
