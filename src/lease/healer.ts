import type { Hands, Inspecting } from "../engine/engine.ts";
import type { UndoExecutor, Undone } from "../fault/undo-executor.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { Clock } from "../world/clock.ts";
import type { Claimant } from "./claimant.ts";
import type { Lease } from "./lease.ts";
import { timeUntil } from "./moment.ts";
import type { UndoBook } from "./undo-book.ts";

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
const REQUESTS_ARRIVE_WITHIN_MS = 3000;
const LOOKS_AGAIN_MS = 500;
/** How soon a lease is looked at again that somebody else has claimed. */
const ASK_AGAIN_MS = 1000;
/** A lease opened by another process is noticed within this time. */
const LOOK_EVERY_MS = 60_000;

/** Undoes leases at their deadlines, and again and again until each is verified. */
export class Healer {
  readonly #book: UndoBook;
  readonly #inspect: Inspecting["inspect"];
  readonly #hands: Hands;
  readonly #executors: ReadonlyMap<string, UndoExecutor>;
  readonly #ledger: Recorder;
  readonly #clock: Clock;
  readonly #bootId: string;
  readonly #claimant: Claimant;
  readonly #onTrouble: (error: unknown) => void;
  /** Monotonic times before which a failed undo is not tried again. */
  readonly #notBefore = new Map<string, number>();
  /** Leases that were found without a trace of their fault once. */
  readonly #doubted = new Set<string>();
  /** Leases that do not wait for their deadline. */
  readonly #inherited = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  #wake = new AbortController();

  constructor(options: {
    readonly book: UndoBook;
    readonly inspect: Inspecting["inspect"];
    readonly hands: Hands;
    readonly executors: readonly UndoExecutor[];
    readonly ledger: Recorder;
    readonly clock: Clock;
    readonly bootId: string;
    readonly claimant: Claimant;
    /** Told when the state folder fails; healing goes on. */
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#book = options.book;
    this.#inspect = options.inspect;
    this.#hands = options.hands;
    this.#executors = new Map(options.executors.map((executor) => [executor.kind, executor]));
    this.#ledger = options.ledger;
    this.#clock = options.clock;
    this.#bootId = options.bootId;
    this.#claimant = options.claimant;
    this.#onTrouble = options.onTrouble;
  }

  /** Tells `run` that the book has changed. */
  wake(): void {
    this.#wake.abort();
  }

  /** The engine is back: what failed meanwhile is tried at once. */
  retry(): void {
    this.#notBefore.clear();
    this.wake();
  }

  /** What is open now was left by a process that died: none of it waits for its deadline. */
  inherit(): void {
    for (const { id, until } of this.#book.all()) {
      if (until === "deadline") this.#inherited.add(id);
    }
    this.wake();
  }

  /** Heals each lease at its deadline until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const rest = await this.#tryHeal((lease) => this.#leftMs(lease) <= 0);
      await this.#clock.sleep(rest, AbortSignal.any([signal, this.#wake.signal]));
    }
  }

  /** Undoes these now, whatever their deadlines are; what fails is tried again with pauses. */
  async heal(leases: readonly Lease[]): Promise<void> {
    const ids = new Set(leases.map(({ id }) => id));
    for (const id of ids) this.#inherited.add(id);
    await this.#tryHeal(({ id }) => ids.has(id));
  }

  /** The effect that a lease waited for has been seen: nothing is owed any more. */
  async release(strike: string, container: string): Promise<void> {
    for (const lease of this.#book.ofStrike(strike)) {
      if (lease.container !== container || lease.until !== "effect") continue;
      this.#doubted.add(lease.id);
      await this.#heal(lease);
    }
  }

  /**
   * Undoes what may end early, waits for the deadlines of the rest as long as `patience` is not
   * aborted, and resolves with what is still open.
   */
  async settle(patience: AbortSignal): Promise<readonly Lease[]> {
    for (;;) {
      await this.#tryHeal((lease) => lease.until === "deadline" || this.#leftMs(lease) <= 0);
      const open = this.#book.all();
      if (open.length === 0 || patience.aborted) return open;
      await this.#clock.sleep(Math.max(this.#untilNext(), FIRST_RETRY_MS), patience);
    }
  }

  /** Heals what is due; answers how long there is nothing more to do. Never rejects. */
  async #tryHeal(isDue: (lease: Lease) => boolean): Promise<number> {
    try {
      const now = this.#clock.monotonic();
      const due = this.#book
        .all()
        .filter((lease) => isDue(lease) && (this.#notBefore.get(lease.id) ?? 0) <= now);
      await Promise.all(due.map((lease) => this.#heal(lease)));
      return this.#untilNext();
    } catch (error) {
      // the state cannot be read or written just now; what is owed stays owed
      this.#onTrouble(error);
      return FIRST_RETRY_MS;
    }
  }

  #leftMs(lease: Lease): number {
    return this.#inherited.has(lease.id) ? 0 : timeUntil(lease.deadline, this.#clock, this.#bootId);
  }

  /** Whoever asks while an undo is under way waits for that one. */
  #heal(lease: Lease): Promise<void> {
    const underWay = this.#underWay.get(lease.id);
    if (underWay !== undefined) return underWay;
    const healing = this.#undoAndRecord(lease).finally(() => this.#underWay.delete(lease.id));
    this.#underWay.set(lease.id, healing);
    return healing;
  }

  async #undoAndRecord(lease: Lease): Promise<void> {
    if (!this.#claim(lease)) {
      // somebody else is at it; if that one dies its claim expires
      this.#notBefore.set(lease.id, this.#clock.monotonic() + ASK_AGAIN_MS);
      return;
    }
    const undone = await this.#undo(lease);
    // before anything is written, which may fail: what fails is tried again, but not at once
    this.#notBefore.set(lease.id, this.#clock.monotonic() + pauseAfter(lease.attempts + 1));
    if (undone.kind === "residue") this.#keep(lease, undone.because);
    else if (!undone.acted && this.#isTooSoonToTell(lease)) this.#lookAgain(lease);
    else this.#close(lease, undone.did);
  }

  #claim(lease: Lease): boolean {
    try {
      return this.#book.claim(lease.id, this.#claimant);
    } catch (error) {
      // on a full disk nobody can claim anything; an undo that runs twice does no harm, and one
      // that does not run leaves the target hurt
      this.#onTrouble(error);
      return true;
    }
  }

  #close({ id, strike, fault, target }: Lease, did: string): void {
    this.#book.close(id, () =>
      this.#ledger.record({ kind: "lease.undone", strike, fault, target, lease: id, did }),
    );
    this.#doubted.delete(id);
    this.#inherited.delete(id);
    this.#notBefore.delete(id);
  }

  #keep({ id, strike, fault, target, attempts }: Lease, because: string): void {
    const attempt = attempts + 1;
    this.#book.giveBack(id, () =>
      this.#ledger.record({
        kind: "lease.residue",
        strike,
        fault,
        target,
        lease: id,
        because,
        attempt,
      }),
    );
  }

  #lookAgain({ id }: Lease): void {
    this.#doubted.add(id);
    this.#notBefore.set(id, this.#clock.monotonic() + LOOKS_AGAIN_MS);
    this.#book.unclaim(id);
  }

  /**
   * The request of a daemon that died with it may still be on its way when its lease is looked at:
   * a fault that is not there yet may come a moment later. Asked once for each lease.
   */
  #isTooSoonToTell(lease: Lease): boolean {
    const ageMs = -timeUntil(lease.opened, this.#clock, this.#bootId);
    return ageMs < REQUESTS_ARRIVE_WITHIN_MS && !this.#doubted.has(lease.id);
  }

  async #undo(lease: Lease): Promise<Undone> {
    const executor = this.#executors.get(lease.undo.kind);
    if (executor === undefined) {
      return { kind: "residue", because: `this version cannot undo "${lease.undo.kind}"` };
    }
    try {
      return await executor.run(lease.undo, { inspect: this.#inspect, hands: this.#hands });
    } catch (error) {
      return { kind: "residue", because: error instanceof Error ? error.message : String(error) };
    }
  }

  #untilNext(): number {
    const now = this.#clock.monotonic();
    const waits = this.#book.all().map((lease) => {
      const retry = (this.#notBefore.get(lease.id) ?? 0) - now;
      return Math.max(this.#leftMs(lease), retry);
    });
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...waits));
  }
}

function pauseAfter(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10));
}
