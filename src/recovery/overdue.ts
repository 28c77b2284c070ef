import type { Containers } from "../engine/containers.ts";
import type { BringBack } from "../lease/bring-back.ts";
import { timeUntil } from "../lease/moment.ts";
import type {
  PendingKey,
  PendingRecoveries,
  PendingRecovery,
  RecoveryTerms,
} from "../lease/pending-recoveries.ts";
import { mayArriveForMs } from "../lease/request-state.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { targetKey } from "../ledger/target-ref.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import { nameOf, type Observation } from "./follow.ts";
import { keyOf } from "./key-of.ts";
import { Retries } from "./retries.ts";

/** After a start by chaos-monkey its event is what counts; it is inspected in case that is missed. */
const SETTLES_WITHIN_MS = 1000;
/** The strike itself is the first to say that it had no effect, unless its daemon has died. */
const VERDICT_WITHIN_MS = 1000;

interface OverdueParts {
  readonly book: PendingRecoveries;
  readonly containers: Pick<Containers, "refresh">;
  readonly bringBack: Pick<BringBack, "start">;
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly bootId: string;
  /** As set now; a guardian keeps to what was set at the strike. */
  readonly settings: (pending: PendingRecovery) => RecoveryTerms;
  /** Takes in how the target, and what may have taken its place, is now. */
  readonly lookAt: (pending: PendingRecovery) => void;
  readonly see: (pending: PendingRecovery, observation: Observation) => void;
  /** What a probe last said against its health. */
  readonly whyUnhealthy: (pending: PendingRecovery) => string | undefined;
  readonly onTrouble: (error: unknown) => void;
}

/** Says of what has not recovered in its time that it has not, and has it brought back. */
export class Overdue {
  readonly #parts: OverdueParts;
  readonly #retries: Retries;
  /** Monotonic times of starts whose event is awaited. */
  readonly #started = new Map<string, number>();
  /** Why something is not started, as it was recorded. */
  readonly #reported = new Map<string, string>();

  constructor(parts: OverdueParts) {
    this.#parts = parts;
    this.#retries = new Retries(parts.clock);
  }

  /** Milliseconds until something is to be done about it; infinite: only events help. */
  waitMs(pending: PendingRecovery): number {
    const { clock, bootId, settings } = this.#parts;
    const { timeoutMs, autoRecover } = settings(pending);
    const isUpToOthers = pending.back !== undefined || !autoRecover || pending.isLeftToOthers;
    if (pending.overdue && isUpToOthers) return Number.POSITIVE_INFINITY;
    const { intended, hurt, hurtWithinMs, lastsMs } = pending;
    const takesMs = hurtWithinMs + VERDICT_WITHIN_MS;
    const dueInMs =
      hurt === undefined
        ? Math.max(
            timeUntil(intended, clock, bootId) + takesMs,
            mayArriveForMs(pending, { intended, takesMs }, this.#parts),
          )
        : timeUntil(hurt, clock, bootId) + lastsMs + timeoutMs;
    const key = keyOf(pending);
    const startedAt = this.#started.get(key);
    const settlingMs =
      startedAt === undefined ? 0 : startedAt + SETTLES_WITHIN_MS - clock.monotonic();
    return Math.max(dueInMs, this.#retries.waitMs(key), settlingMs);
  }

  /** Never rejects: what goes wrong with one is recorded, and is tried again. */
  async attend(pending: PendingRecovery): Promise<void> {
    try {
      await this.#attend(pending);
    } catch (error) {
      this.#failed(pending, error);
    }
  }

  /** Starts it now, whatever its time is; false: that was not needed. Rejects when the engine cannot. */
  async startNow(pending: PendingRecovery): Promise<boolean> {
    const done = await this.#parts.bringBack.start(pending, true);
    if (done.kind !== "started") return false;
    this.#started.set(keyOf(pending), this.#parts.clock.monotonic());
    return true;
  }

  /** Its start was seen. */
  hasStarted(pending: PendingKey): void {
    this.#started.delete(keyOf(pending));
  }

  /** It is not pending any more. */
  forget(pending: PendingKey): void {
    const key = keyOf(pending);
    this.#retries.forget(key);
    this.#started.delete(key);
    this.#reported.delete(key);
  }

  async #attend(due: PendingRecovery): Promise<void> {
    const { book, containers, bringBack, clock, settings, lookAt, see, whyUnhealthy } = this.#parts;
    const terms = settings(due);
    const key = keyOf(due);
    this.#retries.tried(key);
    await containers.refresh(targetKey(due.ref));
    // what cannot be recorded just now, on a full disk for one, is no reason to leave it down
    this.#guarded(() => {
      lookAt(due);
      const now = book.get(due) ?? due;
      const isHurt = now.hurt !== undefined;
      see(due, isHurt ? { kind: "timeout", terms, whyUnhealthy: whyUnhealthy(now) } : NOT_AFFECTED);
    });
    const pending = book.get(due);
    const isDown = pending !== undefined && !pending.back && !pending.removed;
    if (!isDown || !terms.autoRecover || pending.isLeftToOthers) return;
    const done = await bringBack.start(pending);
    if (done.kind === "started") this.#started.set(key, clock.monotonic());
    if (done.kind !== "later") return;
    this.#retries.rest(key, done.afterMs);
    if (done.isReported) this.#reportOnce(pending, done.because);
  }

  #failed(pending: PendingRecovery, error: unknown): void {
    const key = keyOf(pending);
    this.#started.delete(key);
    this.#retries.failed(key);
    this.#guarded(() => this.#record(pending, messageOf(error)));
  }

  /** Once for each reason, however often it is looked at. */
  #reportOnce(pending: PendingRecovery, because: string): void {
    const key = keyOf(pending);
    if (this.#reported.get(key) === because) return;
    this.#guarded(() => this.#record(pending, because));
    this.#reported.set(key, because);
  }

  #record(pending: PendingRecovery, because: string): void {
    this.#parts.ledger.record({ ...nameOf(pending), kind: "recovery.failed", because });
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

const NOT_AFFECTED = { kind: "unhurt" } as const;
