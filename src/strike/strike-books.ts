import type { Claimant } from "../lease/claimant.ts";
import type { Lease } from "../lease/lease.ts";
import { PendingRecoveries, type RecoveryTerms } from "../lease/pending-recoveries.ts";
import type { RequestState } from "../lease/request-state.ts";
import { UndoBook } from "../lease/undo-book.ts";
import type { PassedOver } from "../ledger/hold-code.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { TargetName } from "../ledger/target-name.ts";
import { isSameTarget, type TargetRef, targetKey } from "../ledger/target-ref.ts";
import type { Trigger } from "../ledger/trigger.ts";
import type { Database } from "../state/database.ts";
import { Marks } from "../state/marks.ts";
import { refOf } from "../target/candidate.ts";
import type { Rejection } from "../target/judge.ts";
import type { Clock } from "../world/clock.ts";
import { HitBook } from "./hit-book.ts";
import { candidateName, groupsOf } from "./target-name.ts";
import { type Chosen, recordsFor } from "./target-records.ts";
import type { TargetVerdict } from "./target-verdict.ts";

const NUMBER_MARK = "strike.number";

/** A strike that is about to begin. */
export interface Intent {
  readonly trigger: Trigger;
  /** A kind of the catalogue. */
  readonly fault: string;
  readonly chosen: readonly Chosen[];
  readonly passedOver: PassedOver;
}

/** One target of one strike. */
export interface StruckTarget {
  readonly strike: string;
  readonly fault: string;
  readonly target: TargetName;
  readonly ref: TargetRef;
}

/** A target that has no verdict yet, and the process that strikes it. */
interface OpenTarget {
  readonly strike: string;
  readonly target: string;
  readonly owner: string;
}

/**
 * Everything that a strike writes (intent, leases, pending recoveries, hits, verdicts) in one
 * database: what belongs together is written in one transaction or not at all. Methods that write
 * throw `state-unwritable` when they cannot.
 */
export class StrikeBooks {
  readonly undoBook: UndoBook;
  readonly pendingRecoveries: PendingRecoveries;
  readonly hitBook: HitBook;
  readonly marks: Marks;
  readonly #database: Database;
  readonly #ledger: Recorder;
  readonly #clock: Clock;
  readonly #bootId: string;
  readonly #claimant: Pick<Claimant, "name" | "hasDied">;
  readonly #recoveryTerms: () => RecoveryTerms;
  readonly #own = new Set<string>();

  constructor(options: {
    readonly database: Database;
    readonly ledger: Recorder;
    readonly clock: Clock;
    readonly bootId: string;
    /** This process, as the owner of what it opens. */
    readonly claimant: Pick<Claimant, "name" | "hasDied">;
    /** As set now; stored with each strike, for a guardian. */
    readonly recoveryTerms: () => RecoveryTerms;
  }) {
    const { database, ledger, clock, bootId } = options;
    this.#claimant = options.claimant;
    this.#recoveryTerms = options.recoveryTerms;
    this.#database = database;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#bootId = bootId;
    this.undoBook = new UndoBook(database, clock);
    this.pendingRecoveries = new PendingRecoveries(database);
    this.hitBook = new HitBook(database, { clock, bootId });
    this.marks = new Marks(database);
  }

  /** How many strikes were ever intended. */
  get strikes(): number {
    return Number(this.marks.get(NUMBER_MARK) ?? 0);
  }

  /** Ids of the strikes that this process has intended. */
  get own(): ReadonlySet<string> {
    return this.#own;
  }

  /**
   * Ids of the strikes that have a target without a verdict, in every living process. `ours`: those
   * of this process, which knows better than a record that a failed disk has kept.
   */
  inFlight(ours: ReadonlySet<string>): ReadonlySet<string> {
    const isOver = this.#isOver(ours);
    const open = this.#openTargets().filter((row) => !isOver(row));
    return new Set(open.map(({ strike }) => strike));
  }

  /** Takes over what another set of books has in progress, so that a dry run decides alike. */
  copyFrom(other: StrikeBooks): void {
    this.#database.transaction(() => {
      for (const lease of other.undoBook.all()) this.undoBook.open(lease);
      for (const pending of other.pendingRecoveries.all()) this.pendingRecoveries.put(pending);
      this.hitBook.copyFrom(other.hitBook);
      // the dice are rolled by the number of the strike
      this.marks.set(NUMBER_MARK, String(other.strikes));
    });
  }

  /**
   * Asks once more whether anything stands against the strike, and records it with all that it
   * opens. When this returns an id, the intent is on the disk, and the fault may be applied.
   */
  intend<Objection extends Rejection>(
    intent: Intent,
    objection: () => Objection | undefined,
  ): { readonly strike: string } | Objection {
    this.#database.expectInPlace();
    const intended = this.#database.transaction(
      () => objection() ?? { strike: this.#record(intent) },
    );
    if ("strike" in intended) this.#own.add(intended.strike);
    return intended;
  }

  /**
   * The request is about to be sent. Does not wait for the disk: what was not sent when the process
   * died need not be waited for, and when the machine dies it is not known.
   */
  sending(target: StruckTarget): void {
    this.#database.volatileTransaction(() => this.#note(target, { isSent: true }));
  }

  /** The request was sent. `isAnswered`: nothing of the fault is on its way any more. */
  injected(
    target: StruckTarget,
    { tookMs, isAnswered }: { readonly tookMs: number; readonly isAnswered: boolean },
  ): void {
    const { strike } = target;
    this.#database.transaction(() => {
      this.hitBook.injected(strike);
      if (isAnswered) this.#note(target, { answered: true });
      this.#ledger.record({ ...named(target), kind: "strike.injected", tookMs });
    });
  }

  /** Records what became of a target, and closes all that this settles. */
  settle(target: StruckTarget, verdict: TargetVerdict): void {
    this.#database.transaction(() => {
      this.#forget({ strike: target.strike, target: targetKey(target.ref) });
      switch (verdict.kind) {
        case "confirmed": {
          const { kind, ...seen } = verdict;
          this.#ledger.record({ ...named(target), kind: `strike.${kind}`, ...seen });
          this.#close(target, ({ until }) => until === "effect", "its effect was seen");
          return;
        }
        case "no-effect":
        case "inconclusive": {
          const { kind, because } = verdict;
          this.#ledger.record({ ...named(target), kind: `strike.${kind}`, because });
          if (kind === "no-effect") this.#dropRecovery(target);
          return;
        }
        case "failed": {
          const { because, did } = verdict;
          this.#note(target, { answered: true });
          this.#ledger.record({ ...named(target), kind: "strike.failed", because });
          if (did === "nothing") this.#close(target, () => true, "nothing had been done to it");
          if (did !== "unknown") this.#dropRecovery(target);
          return;
        }
      }
    });
  }

  /** Forgets hits that no gap or budget looks at any more, and strikes of processes that died. */
  tidy(ours: ReadonlySet<string>): void {
    this.hitBook.tidy();
    const over = this.#openTargets().filter(this.#isOver(ours));
    if (over.length === 0) return;
    this.#database.transaction(() => {
      for (const row of over) this.#forget(row);
    });
  }

  #openTargets(): readonly OpenTarget[] {
    return this.#database.all<OpenTarget>("SELECT strike, target, owner FROM in_flight");
  }

  #isOver(ours: ReadonlySet<string>): (row: OpenTarget) => boolean {
    const { name, hasDied } = this.#claimant;
    return ({ strike, owner }) => (owner === name ? !ours.has(strike) : hasDied(owner));
  }

  #forget({ strike, target }: Omit<OpenTarget, "owner">): void {
    this.#database.run("DELETE FROM in_flight WHERE strike = ? AND target = ?", strike, target);
  }

  /** Part of the transaction of `intend`. */
  #record({ trigger, fault, chosen, passedOver }: Intent): string {
    const number = this.strikes + 1;
    const strike = `${number}-${crypto.randomUUID().slice(0, 4)}`;
    this.marks.set(NUMBER_MARK, String(number));
    const groups = chosen.flatMap(({ candidate }) => groupsOf(candidate));
    this.hitBook.put(strike, groups);
    const alsoHit = [...new Set(chosen.flatMap((one) => one.alsoHit ?? []))];
    this.#ledger.record({
      kind: "strike.intended",
      strike,
      number,
      trigger,
      fault,
      params: chosen[0]?.plan.params ?? {},
      targets: chosen.map(({ candidate }) => candidateName(candidate)),
      passedOver,
      ...plannedDuration(chosen),
      ...(alsoHit.length > 0 && { alsoHit }),
    });
    const about = {
      strike,
      fault,
      clock: this.#clock,
      bootId: this.#bootId,
      owner: this.#claimant.name,
      terms: this.#recoveryTerms(),
    };
    for (const [index, one] of chosen.entries()) {
      const { lease, pendingRecovery } = recordsFor(one, { ...about, number: index + 1 });
      this.#database.run(
        "INSERT INTO in_flight (strike, target, owner) VALUES (?, ?, ?)",
        strike,
        targetKey(refOf(one.candidate)),
        this.#claimant.name,
      );
      if (lease) this.undoBook.open(lease);
      if (pendingRecovery) this.pendingRecoveries.put(pendingRecovery);
    }
    return strike;
  }

  #note({ strike, ref }: StruckTarget, state: RequestState): void {
    this.undoBook.note(strike, ref, state);
    this.pendingRecoveries.note({ strike, ref }, state);
  }

  #close(target: StruckTarget, which: (lease: Lease) => boolean, did: string): void {
    for (const lease of this.undoBook.ofStrike(target.strike)) {
      if (!isSameTarget(lease.ref, target.ref) || !which(lease)) continue;
      this.undoBook.close(lease.id, () =>
        this.#ledger.record({ ...named(target), kind: "lease.undone", lease: lease.id, did }),
      );
    }
  }

  #dropRecovery({ strike, ref }: StruckTarget): void {
    this.pendingRecoveries.settle({ strike, ref });
  }
}

/** As events name it. */
function named({ strike, fault, target }: StruckTarget): Omit<StruckTarget, "ref"> {
  return { strike, fault, target };
}

/** Of a fault that lasts until a deadline. */
function plannedDuration(chosen: readonly Chosen[]): { readonly durationMs?: number } {
  const lease = chosen[0]?.plan.lease;
  return lease?.until === "deadline" ? { durationMs: lease.lastsMs } : {};
}
