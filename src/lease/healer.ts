import type { Containers } from "../engine/containers.ts";
import type { UndoEngine } from "../fault/capability.ts";
import type { UndoExecutor } from "../fault/undo-executor.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { isSameTarget, type TargetRef } from "../ledger/target-ref.ts";
import type { Clock } from "../world/clock.ts";
import { untilAborted } from "../world/until-aborted.ts";
import { claimOrGoOn } from "./claim.ts";
import type { Claimant } from "./claimant.ts";
import { DamageReport } from "./damage-report.ts";
import { eventFieldsOf, type Lease } from "./lease.ts";
import { LeaseEnds } from "./lease-ends.ts";
import { LeaseNotes } from "./lease-notes.ts";
import { LeaseOwners } from "./lease-owners.ts";
import { timeUntil } from "./moment.ts";
import { recordUndone } from "./record-undone.ts";
import { mayArriveForMs } from "./request-state.ts";
import { FIRST_RETRY_MS, pauseAfter } from "./retry-pause.ts";
import { runUndo } from "./run-undo.ts";
import type { UndoBook } from "./undo-book.ts";

/** Asking whether an engine is back costs little, and undos come first when it is. */
const AWAY_RETRY_MS = 1000;
/** How soon a lease is looked at again whose fault may still come, or that another process has claimed. */
const LOOKS_AGAIN_MS = 250;
/** A request is late by moments as a rule; after that it is looked for less often. */
const LOOKS_OFTEN_FOR_MS = 5000;
/** How long an undo that somebody asked for waits for another process that is at work on it. */
const OTHERS_TAKE_AT_MOST_MS = 5000;
/** A lease opened by another process is noticed within this time. */
const LOOK_EVERY_MS = 60_000;

interface HealerParts {
  readonly book: UndoBook;
  readonly engine: UndoEngine;
  readonly executors: readonly UndoExecutor[];
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly bootId: string;
  readonly claimant: Claimant;
  /** Told when the state folder fails; healing goes on. */
  readonly onTrouble: (error: unknown) => void;
  /** A live view, by whose events it is noticed when somebody else ends a fault. */
  readonly containers?: Containers;
}

/** Undoes leases at their deadlines, and again and again until each is verified. */
export class Healer {
  readonly #parts: HealerParts;
  readonly #executors: ReadonlyMap<string, UndoExecutor>;
  readonly #notes = new LeaseNotes();
  readonly #owners: LeaseOwners;
  readonly #damage: DamageReport;
  readonly #ends: LeaseEnds | undefined;
  readonly #underWay = new Map<string, Promise<void>>();
  #wake = new AbortController();
  /** What stays open is looked at again by itself. */
  #isRunning = false;

  constructor(parts: HealerParts) {
    this.#parts = parts;
    this.#owners = new LeaseOwners(parts);
    this.#damage = new DamageReport(parts.onTrouble);
    this.#executors = new Map(parts.executors.map((executor) => [executor.kind, executor]));
    const { containers } = parts;
    if (containers === undefined) return;
    this.#ends = new LeaseEnds({
      ...parts,
      containers,
      executors: this.#executors,
      end: (lease, did) => {
        this.#notes.endedByOther(lease, did);
        return this.heal([lease]);
      },
    });
  }

  /** Tells `run` that the book has changed. */
  wake(): void {
    this.#wake.abort();
  }

  /** The engine is back: what failed meanwhile is tried at once. */
  retry(): void {
    this.#notes.restNoMore();
    this.wake();
  }

  /** What was left by processes that died does not wait for its deadline. */
  inherit(): void {
    this.#hasten((lease) => lease.entrusted !== true && this.#owners.isOurs(lease));
    this.wake();
  }

  /** Heals each lease at its deadline until `signal` aborts, also while an engine hangs. */
  async run(signal: AbortSignal): Promise<void> {
    this.#isRunning = true;
    const unfollow = this.#ends?.follow() ?? (() => {});
    signal.addEventListener("abort", unfollow, { once: true });
    while (!signal.aborted) {
      this.#wake = new AbortController();
      this.#damage.report(() => this.#parts.book.damaged());
      using over = untilAborted(signal);
      const healing = this.#tryHeal((lease) => this.#leftMs(lease) <= 0);
      const rest = await Promise.race([healing, over.promise]);
      if (rest === undefined) return;
      await this.#parts.clock.sleep(rest, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  /** Tries to undo these now, whatever their deadlines are; what fails is tried again later. */
  async heal(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) this.#notes.hasten(lease);
    const ids = new Set(leases.map(({ id }) => id));
    await this.#tryHeal(({ id }) => ids.has(id));
    // `run` sleeps until the deadlines of before; what failed just now is due sooner
    this.wake();
  }

  /**
   * The same, but waits until nothing more of their faults can come and no other process is at work
   * on them, or an undo has failed.
   */
  async healForGood(leases: readonly Lease[]): Promise<void> {
    const { clock } = this.#parts;
    const ids = new Set(leases.map(({ id }) => id));
    const patience = clock.monotonic() + OTHERS_TAKE_AT_MOST_MS;
    for (;;) {
      await this.heal(leases);
      const hasPatience = clock.monotonic() < patience;
      const isAwaited = this.#open()
        .filter(({ id }) => ids.has(id))
        .some(
          (it) =>
            (this.#notes.isDoubted(it) && (hasPatience || !this.#isWatchedOn(it))) ||
            (this.#notes.isLeftToOther(it) && hasPatience),
        );
      if (!isAwaited) return;
      await clock.sleep(LOOKS_AGAIN_MS);
    }
  }

  /**
   * The request that hurts this target is about to be sent. Until the returned function says how it
   * ended, an undo that finds nothing to undo proves nothing.
   */
  applying(strike: string, ref: TargetRef): (end: "answered" | "unknown") => void {
    return this.#notes.applying({ strike, ref });
  }

  /** The strike has failed: what there is of its fault is put back now, and not at the deadline. */
  async abandon(strike: string, ref: TargetRef): Promise<void> {
    const ofTarget = this.#parts.book.ofStrike(strike).filter((it) => isSameTarget(it.ref, ref));
    await this.heal(ofTarget);
  }

  /**
   * Undoes what may end early, waits for the deadlines of the rest as long as `patience` is not
   * aborted, and resolves with what is still open. What belongs to another process that lives is
   * left to that one, unless `ofAll` says otherwise.
   */
  async settle(
    patience: AbortSignal,
    { ofAll = false }: { readonly ofAll?: boolean } = {},
  ): Promise<readonly Lease[]> {
    const isMeant = (lease: Lease) => ofAll || this.#owners.isOurs(lease);
    using over = untilAborted(patience);
    for (;;) {
      this.#hasten(isMeant);
      // an engine that hangs does not keep this process from ending
      const healing = this.#tryHeal((lease) => this.#leftMs(lease) <= 0);
      await (patience.aborted ? healing : Promise.race([healing, over.promise]));
      const open = this.#open().filter(isMeant);
      if (open.length === 0 || patience.aborted) return open;
      await this.#parts.clock.sleep(Math.max(this.#untilNext(open), FIRST_RETRY_MS), patience);
    }
  }

  #open(): readonly Lease[] {
    return this.#parts.book.all();
  }

  /** What lasts until its deadline may be put back before; a grace may not be cut short. */
  #hasten(which: (lease: Lease) => boolean): void {
    for (const lease of this.#open()) {
      if (lease.until === "deadline" && which(lease)) this.#notes.hasten(lease);
    }
  }

  /** Heals what is due; answers how long there is nothing more to do. Never rejects. */
  async #tryHeal(isDue: (lease: Lease) => boolean): Promise<number> {
    const { clock, onTrouble } = this.#parts;
    try {
      const now = clock.monotonic();
      const due = this.#open().filter((it) => isDue(it) && this.#notes.restsUntil(it) <= now);
      await Promise.all(due.map((lease) => this.#heal(lease)));
      const open = this.#open();
      this.#notes.keepOnly(open);
      return this.#untilNext(open);
    } catch (error) {
      // the state cannot be read or written just now; what is open stays open
      onTrouble(error);
      return FIRST_RETRY_MS;
    }
  }

  #leftMs(lease: Lease): number {
    const { clock, bootId } = this.#parts;
    return this.#notes.isEarly(lease) ? 0 : timeUntil(lease.deadline, clock, bootId);
  }

  /** A second request for an undo that is under way waits for that one. */
  #heal(lease: Lease): Promise<void> {
    const underWay = this.#underWay.get(lease.id);
    if (underWay !== undefined) return underWay;
    const healing = this.#undoAndRecord(lease).finally(() => this.#underWay.delete(lease.id));
    this.#underWay.set(lease.id, healing);
    return healing;
  }

  async #undoAndRecord(lease: Lease): Promise<void> {
    const { book, claimant, engine, onTrouble } = this.#parts;
    if (!claimOrGoOn(() => book.claim(lease.id, claimant), onTrouble)) {
      this.#notes.leaveToOther(lease);
      return this.#rest(lease, LOOKS_AGAIN_MS);
    }
    this.#notes.takeFromOther(lease);
    // asked first: what comes after the undo has looked is not found by it
    const mayStillCome = this.#mayStillCome(lease);
    const undone = await runUndo(lease.undo, this.#executors, engine);
    // before anything is written, which may fail: what fails is tried again, but not at once
    this.#rest(lease, pauseAfter(lease.attempts + 1));
    if (undone.kind === "away") this.#await(lease, undone.because);
    else if (undone.kind === "residue") this.#keep(lease, undone.because);
    else if (undone.found !== "all" && mayStillCome) {
      this.#notes.doubt(lease, undone);
      this.#lookAgain(lease);
    } else this.#close(lease, this.#notes.didInAll(lease, undone));
  }

  #rest(lease: Lease, ms: number): void {
    this.#notes.rest(lease, this.#parts.clock.monotonic() + ms);
  }

  #close(lease: Lease, did: string): void {
    recordUndone(lease, did, this.#parts);
    this.#notes.noLongerDoubted(lease);
  }

  #keep(lease: Lease, because: string): void {
    const { book, ledger } = this.#parts;
    const about = { ...eventFieldsOf(lease), because, attempt: lease.attempts + 1 };
    this.#notes.noLongerDoubted(lease);
    book.giveBack(lease.id, () => ledger.record({ ...about, kind: "lease.residue" }));
  }

  /** The engine does not answer, which is told once; it is asked again soon. */
  #await(lease: Lease, because: string): void {
    this.#rest(lease, AWAY_RETRY_MS);
    this.#notes.noLongerDoubted(lease);
    if (this.#notes.noteAway(lease)) this.#keep(lease, because);
    else this.#parts.book.unclaim(lease.id);
  }

  #lookAgain(lease: Lease): void {
    const { clock, bootId } = this.#parts;
    const isRecent = -timeUntil(lease.opened, clock, bootId) < LOOKS_OFTEN_FOR_MS;
    const isSoon = this.#notes.isBeingApplied(lease) || (isRecent && !this.#owners.maySend(lease));
    this.#rest(lease, isSoon ? LOOKS_AGAIN_MS : AWAY_RETRY_MS);
    this.#parts.book.unclaim(lease.id);
  }

  /**
   * Whether what is not there yet may come a moment later: the request may be on its way, though the
   * process that sent it has died or waits no longer. A daemon that lives may send it at any time.
   */
  #mayStillCome(lease: Lease): boolean {
    const { opened: intended, takesMs = 0 } = lease;
    return (
      this.#notes.mayStillCome(lease) ??
      (this.#owners.maySend(lease) || mayArriveForMs(lease, { intended, takesMs }, this.#parts) > 0)
    );
  }

  /** Whether what is not there yet is looked for after this call, too. */
  #isWatchedOn(lease: Lease): boolean {
    return this.#isRunning || this.#owners.maySend(lease);
  }

  #untilNext(open: readonly Lease[]): number {
    const now = this.#parts.clock.monotonic();
    const waits = open.map((lease) =>
      Math.max(this.#leftMs(lease), this.#notes.restsUntil(lease) - now),
    );
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...waits));
  }
}
