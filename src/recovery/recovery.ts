import type { Container } from "../engine/container.ts";
import type { ContainerNews, Containers } from "../engine/containers.ts";
import type { EngineEvent, Starting } from "../engine/engine.ts";
import { type Moment, momentIn, timeBetween, timeUntil } from "../lease/moment.ts";
import type {
  PendingKey,
  PendingRecoveries,
  PendingRecovery,
} from "../lease/pending-recoveries.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { containerRef, isSameTarget, targetKey } from "../ledger/target-ref.ts";
import type { Probes } from "../probe/probes.ts";
import type { Database } from "../state/database.ts";
import { targetName } from "../strike/target-name.ts";
import type { Clock } from "../world/clock.ts";
import { messageOf } from "../world/message-of.ts";
import { catchUp } from "./catch-up.ts";
import { follow, nameOf, type Sight } from "./follow.ts";
import { type Probed, Probing } from "./probing.ts";
import { replaces } from "./replaces.ts";
import { Retries } from "./retries.ts";

/** After our own start its event is what counts; we look again in case that one is missed. */
const SETTLES_WITHIN_MS = 1000;
/** The strike itself is the first to say that it had no effect, unless its daemon has died. */
const STRIKE_SAYS_SO_WITHIN_MS = 1000;
/** One that another process recorded is noticed within this time. */
const LOOK_EVERY_MS = 60_000;

/** When something happened: by the engine's clock, and by the clocks of this machine. */
type When = Pick<Sight & { readonly kind: "running" }, "at" | "seen">;

/** What a recovery is followed by, and recorded in. */
export interface RecoveryParts {
  readonly book: PendingRecoveries;
  readonly database: Pick<Database, "transaction">;
  readonly containers: Containers;
  readonly actions: Starting;
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly bootId: string;
  readonly probes: Probes;
  /** As set now. */
  readonly settings: () => { readonly timeoutMs: number; readonly autoRecover: boolean };
  /** Told when the state folder or the engine fails; following goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Follows what was hurt until it is back: by whom and how fast, by the engine's own clock. What
 * is still down after the timeout is brought back, and said to have been. What is pending is
 * durable, so that a restart of the daemon changes nothing but when it is looked at again.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  /** Containers that we asked the engine to start, until they are seen to run; monotonic times. */
  readonly #startedByUs = new Map<string, number>();
  readonly #retries: Retries;
  readonly #probing: Probing;
  #wake = new AbortController();
  /** Events may have happened that nobody heard. */
  #isBehind = true;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#retries = new Retries(parts.clock);
    this.#probing = new Probing({ clock: parts.clock, everyMs: parts.probes.everyMs });
  }

  /** Follows until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { containers, clock } = this.#parts;
    const unfollow = containers.follow((news) => this.#guarded(() => this.#hear(news)));
    try {
      while (!signal.aborted) {
        this.#wake = new AbortController();
        if (containers.connected && this.#isBehind) await this.#makeUp();
        let rest = LOOK_EVERY_MS;
        // while the engine is away nothing can be done; the connection wakes us
        if (containers.connected) {
          this.#guarded(() => {
            rest = this.#untilNext();
          });
        }
        await clock.sleep(rest, AbortSignal.any([signal, this.#wake.signal]));
        // what was missed comes first: it may be back already
        if (!signal.aborted && containers.connected && !this.#isBehind) await this.#attendDue();
      }
    } finally {
      unfollow();
      await this.#probing.end();
    }
  }

  #hear(news: ContainerNews): void {
    if (news.kind === "event") this.#happened(news.event);
    else if (news.kind === "connected") {
      this.#isBehind = true;
      this.#wake.abort();
    }
  }

  #happened({ action, id, at, receivedAtMs, health }: EngineEvent): void {
    const { clock, bootId } = this.#parts;
    const ref = containerRef(id);
    const seen = momentIn(receivedAtMs - clock.monotonic(), clock, bootId);
    const concerned = this.#parts.book.all().filter((pending) => this.#concerns(pending, id));
    for (const pending of concerned) {
      if (action === "die") this.#see(pending, { kind: "died", at, seen, ref });
      else if (action === "destroy") this.#see(pending, { kind: "removed", at, seen, ref });
      else if (action === "start") this.#askWhoStarted(pending, id, { at, seen });
      else if (action === "health_status" && health === "healthy") {
        this.#see(pending, { kind: "healthy", at, ref });
      }
    }
  }

  /** Whether news of a container is news of a pending: its own, or what took its place. */
  #concerns(pending: PendingRecovery, id: string): boolean {
    const keys = [pending.ref, pending.back?.ref].map((ref) => ref && targetKey(ref));
    if (keys.includes(id)) return true;
    const container = this.#parts.containers.get(id);
    return container !== undefined && replaces(pending, container);
  }

  /** The answer is in the restart count, which the event does not carry. */
  #askWhoStarted(pending: PendingRecovery, id: string, when: When): void {
    const { containers, onTrouble } = this.#parts;
    containers
      .refresh(id)
      .then((container) => {
        // one that has already fallen again is not back
        if (container?.state !== "running") return;
        this.#guarded(() => this.#seeRunning(pending, container, when));
      })
      .catch(onTrouble);
  }

  #seeRunning(pending: PendingRecovery, container: Container, when: When): void {
    this.#see(pending, {
      kind: "running",
      ...when,
      ref: containerRef(container.id),
      by: this.#rescuer(pending, container),
      isProbed: this.#parts.probes.of(targetName(container)) !== undefined,
      ...(container.id !== targetKey(pending.ref) && { replacement: targetName(container) }),
    });
    this.#startedByUs.delete(container.id);
  }

  #rescuer(pending: PendingRecovery, { id, restartCount }: Container): Rescuer {
    if (this.#startedByUs.has(id)) return "us";
    const isTarget = id === targetKey(pending.ref);
    if (pending.comesBack && isTarget) return "fault";
    return isTarget && restartCount > pending.restartCount ? "policy" : "someone";
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false;
    const missed = await this.#missed();
    // lost meanwhile: a container that is not known now may only not be listed again yet
    this.#isBehind ||= !this.#parts.containers.connected;
    if (this.#isBehind) return;
    this.#guarded(() => {
      for (const pending of this.#parts.book.all()) this.#lookAt(pending, missed);
      this.#probe();
    });
  }

  /** Without what the engine does not tell, the state of the containers is enough. */
  async #missed(): Promise<readonly EngineEvent[]> {
    const { book, containers, onTrouble } = this.#parts;
    try {
      const all = book.all();
      if (all.length === 0) return [];
      return await containers.remembered(Math.min(...all.map(({ startedAt }) => startedAt)));
    } catch (error) {
      onTrouble(error);
      return [];
    }
  }

  /** Makes up for events that nobody heard. */
  #lookAt(pending: PendingRecovery, missed: readonly EngineEvent[] = []): void {
    const { containers } = this.#parts;
    const id = targetKey(pending.ref);
    const container = containers.get(id);
    if (container === undefined) {
      const at = missed.find((event) => event.id === id && event.action === "destroy")?.at;
      this.#see(pending, {
        kind: "removed",
        at,
        seen: this.#when(at) ?? pending.intended,
        ref: pending.ref,
      });
    } else this.#catchUp(pending, container, missed);
    for (const other of containers.all()) {
      if (replaces(pending, other)) this.#catchUp(pending, other, missed);
    }
  }

  #catchUp(pending: PendingRecovery, container: Container, missed: readonly EngineEvent[]): void {
    const ref = containerRef(container.id);
    const { diedAt, runningAt, healthyAt } = catchUp(pending, container, missed);
    if (isSameTarget(ref, pending.ref) && diedAt !== undefined) {
      const seen = this.#when(diedAt) ?? pending.intended;
      this.#see(pending, { kind: "died", at: diedAt, seen, ref });
    }
    if (runningAt !== undefined) {
      this.#seeRunning(pending, container, {
        at: runningAt,
        seen: this.#when(runningAt) ?? this.#now(),
      });
    }
    if (healthyAt !== undefined) this.#see(pending, { kind: "healthy", at: healthyAt, ref });
  }

  /** Takes a sight into the book; what it says is recorded in the same transaction. */
  #see(stale: PendingKey, sight: Sight): void {
    const { book, database, ledger } = this.#parts;
    database.transaction(() => {
      const pending = book.get(stale);
      if (pending === undefined) return;
      const step = follow(pending, sight);
      if (step.pending === undefined) book.settle(pending);
      else if (step.pending !== pending) book.put(step.pending);
      for (const happening of step.happenings) ledger.record(happening);
    });
    if (book.get(stale) === undefined) this.#retries.forget(keyOf(stale));
    this.#probe();
    this.#wake.abort();
  }

  /** Asks about what runs again and has no healthcheck that would tell by itself. */
  #probe(): void {
    this.#probing.want(this.#parts.book.all().flatMap((pending) => this.#probed(pending) ?? []));
  }

  #probed(pending: PendingRecovery): Probed | undefined {
    const { back, hasHealthcheck, target } = pending;
    if (back === undefined || hasHealthcheck) return undefined;
    const ask = this.#parts.probes.of(back.replacement ?? target);
    if (ask === undefined) return undefined;
    // the probe tells the time by our clock, the start by the engine's: only differences add up
    const works = (agoMs: number) =>
      this.#guarded(() => {
        const at = back.runningAt + timeBetween(back.seen, this.#now()) - agoMs;
        this.#see(pending, { kind: "healthy", at, ref: back.ref });
      });
    return { key: probeKeyOf(pending), ask, works };
  }

  /** Says of what has not recovered that it has not, and brings it back where that is wanted. */
  async #attendDue(): Promise<void> {
    for (const pending of this.#parts.book.all()) {
      if (this.#waitMs(pending) > 0) continue;
      try {
        await this.#attend(pending);
      } catch (error) {
        this.#guarded(() => this.#failed(pending, error));
      }
    }
  }

  async #attend(due: PendingRecovery): Promise<void> {
    const { book, containers, actions, clock, settings } = this.#parts;
    const { timeoutMs, autoRecover } = settings();
    this.#retries.tried(keyOf(due));
    const container = await containers.refresh(targetKey(due.ref));
    // what cannot be recorded just now, on a full disk for one, is no reason to leave it down
    this.#guarded(() => {
      this.#lookAt(due);
      const now = book.get(due) ?? due;
      const whyUnhealthy = this.#probing.whyNot(probeKeyOf(now));
      this.#see(
        due,
        now.hurt === undefined ? { kind: "unhurt" } : { kind: "timeout", timeoutMs, whyUnhealthy },
      );
    });
    const pending = book.get(due);
    if (pending === undefined || pending.back || pending.removed || !autoRecover) return;
    // it is back, and only the record of that is missing
    if (container?.state === "running") return;
    const id = targetKey(pending.ref);
    this.#startedByUs.set(id, clock.monotonic());
    await actions.start(id);
  }

  #failed(pending: PendingRecovery, error: unknown): void {
    this.#startedByUs.delete(targetKey(pending.ref));
    this.#retries.failed(keyOf(pending));
    const because = messageOf(error);
    this.#parts.ledger.record({ ...nameOf(pending), kind: "recovery.failed", because });
  }

  #untilNext(): number {
    const waits = this.#parts.book.all().map((pending) => this.#waitMs(pending));
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...waits));
  }

  /** Milliseconds until something is to be done about a pending; infinite: only events help. */
  #waitMs(pending: PendingRecovery): number {
    const { clock, bootId, settings } = this.#parts;
    const { timeoutMs, autoRecover } = settings();
    const isUpToOthers = pending.back !== undefined || !autoRecover;
    if (pending.overdue && isUpToOthers) return Number.POSITIVE_INFINITY;
    const dueInMs =
      pending.hurt === undefined
        ? timeUntil(pending.intended, clock, bootId) +
          pending.hurtWithinMs +
          STRIKE_SAYS_SO_WITHIN_MS
        : timeUntil(pending.hurt, clock, bootId) + pending.lastsMs + timeoutMs;
    const startedAt = this.#startedByUs.get(targetKey(pending.ref));
    const settlingMs =
      startedAt === undefined ? 0 : startedAt + SETTLES_WITHIN_MS - clock.monotonic();
    return Math.max(dueInMs, this.#retries.waitMs(keyOf(pending)), settlingMs);
  }

  #now(): Moment {
    const { clock, bootId } = this.#parts;
    return momentIn(0, clock, bootId);
  }

  /** A time that the engine told late, by the clocks of this machine; undefined: not known. */
  #when(at: number | undefined): Moment | undefined {
    const { containers, clock, bootId } = this.#parts;
    const engineNow = containers.engineNow();
    if (at === undefined || engineNow === undefined) return undefined;
    return momentIn(-Math.max(0, engineNow - at), clock, bootId);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

function keyOf({ strike, ref }: PendingKey): string {
  return `${strike} ${targetKey(ref)}`;
}

/** One run of what is back: if it falls again, the next one is asked anew. */
function probeKeyOf({ back, ...pending }: PendingRecovery): string {
  return `${keyOf(pending)} ${back && targetKey(back.ref)} ${back?.runningAt}`;
}
