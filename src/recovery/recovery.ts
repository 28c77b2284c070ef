import type { Container } from "../engine/container.ts";
import type { ContainerNews, Containers } from "../engine/containers.ts";
import type { EngineEvent, Starting } from "../engine/engine.ts";
import type { PendingRecoveries, PendingRecovery } from "../lease/pending-recoveries.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { Recorder } from "../ledger/ledger.ts";
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
/** A debt that another process recorded is noticed within this time. */
const LOOK_EVERY_MS = 60_000;

/** What a recovery is followed by, and recorded in. */
export interface RecoveryParts {
  readonly book: PendingRecoveries;
  readonly database: Pick<Database, "transaction">;
  readonly containers: Containers;
  readonly actions: Starting;
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly probes: Probes;
  /** As set now. */
  readonly settings: () => { readonly timeoutMs: number; readonly autoRecover: boolean };
  /** Told when the state folder or the engine fails; following goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Follows what was hurt until it is back: by whom and how fast, by the engine's own clock. What
 * is still down after the timeout is brought back, and said to have been. Debts are durable, so
 * that a restart of the daemon changes nothing but the moment at which they are looked at again.
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

  #happened({ action, id, at, health }: EngineEvent): void {
    const concerned = this.#parts.book.all().filter((debt) => this.#concerns(debt, id));
    for (const debt of concerned) {
      if (action === "die") this.#see(debt, { kind: "died", at, id });
      else if (action === "destroy") this.#see(debt, { kind: "removed", id });
      else if (action === "start") this.#askWhoStarted(debt, id, at);
      else if (action === "health_status" && health === "healthy") {
        this.#see(debt, { kind: "healthy", at, id });
      }
    }
  }

  /** Whether news of a container is news of a debt: its own, or what took its place. */
  #concerns(debt: PendingRecovery, id: string): boolean {
    if (debt.id === id || debt.back?.id === id) return true;
    const container = this.#parts.containers.get(id);
    return container !== undefined && replaces(debt, container);
  }

  /** The answer is in the restart count, which the event does not carry. */
  #askWhoStarted(debt: PendingRecovery, id: string, at: number): void {
    const { containers, onTrouble } = this.#parts;
    containers
      .refresh(id)
      .then((container) => {
        // one that has already fallen again is not back
        if (container?.state !== "running") return;
        this.#guarded(() => this.#seeRunning(debt, container, at));
      })
      .catch(onTrouble);
  }

  #seeRunning(debt: PendingRecovery, container: Container, at: number): void {
    this.#see(debt, {
      kind: "running",
      at,
      id: container.id,
      by: this.#rescuer(debt, container),
      isProbed: this.#parts.probes.of(targetName(container)) !== undefined,
      ...(container.id !== debt.id && { replacement: targetName(container) }),
    });
    this.#startedByUs.delete(container.id);
  }

  #rescuer(debt: PendingRecovery, { id, restartCount }: Container): Rescuer {
    if (this.#startedByUs.has(id)) return "us";
    if (debt.comesBack && id === debt.id) return "fault";
    return id === debt.id && restartCount > debt.restartCount ? "policy" : "someone";
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false;
    const missed = await this.#missed();
    // lost meanwhile: a container that is not known now may only not be listed again yet
    this.#isBehind ||= !this.#parts.containers.connected;
    if (this.#isBehind) return;
    this.#guarded(() => {
      for (const debt of this.#parts.book.all()) this.#lookAt(debt, missed);
      this.#probe();
    });
  }

  /** Without what the engine does not tell, the state of the containers is enough. */
  async #missed(): Promise<readonly EngineEvent[]> {
    const { book, containers, onTrouble } = this.#parts;
    try {
      const debts = book.all();
      if (debts.length === 0) return [];
      return await containers.remembered(Math.min(...debts.map(({ startedAt }) => startedAt)));
    } catch (error) {
      onTrouble(error);
      return [];
    }
  }

  /** Makes up for events that nobody heard. */
  #lookAt(debt: PendingRecovery, missed: readonly EngineEvent[] = []): void {
    const { containers } = this.#parts;
    const container = containers.get(debt.id);
    if (container === undefined) this.#see(debt, { kind: "removed", id: debt.id });
    else this.#catchUp(debt, container, missed);
    for (const other of containers.all()) {
      if (replaces(debt, other)) this.#catchUp(debt, other, missed);
    }
  }

  #catchUp(debt: PendingRecovery, container: Container, missed: readonly EngineEvent[]): void {
    const { id } = container;
    const { diedAt, runningAt, healthyAt } = catchUp(debt, container, missed);
    if (id === debt.id && diedAt !== undefined) this.#see(debt, { kind: "died", at: diedAt, id });
    if (runningAt !== undefined) this.#seeRunning(debt, container, runningAt);
    if (healthyAt !== undefined) this.#see(debt, { kind: "healthy", at: healthyAt, id });
  }

  /** Takes a sight into the book; what it says is recorded in the same transaction. */
  #see(stale: Pick<PendingRecovery, "strike" | "id">, sight: Sight): void {
    const { book, database, ledger } = this.#parts;
    database.transaction(() => {
      const debt = book.get(stale);
      if (debt === undefined) return;
      const step = follow(debt, sight);
      if (step.debt === undefined) book.settle(debt);
      else if (step.debt !== debt) book.put(step.debt);
      for (const happening of step.happenings) ledger.record(happening);
    });
    if (book.get(stale) === undefined) this.#retries.forget(keyOf(stale));
    this.#probe();
    this.#wake.abort();
  }

  /** Asks about what runs again and has no healthcheck that would tell by itself. */
  #probe(): void {
    this.#probing.want(this.#parts.book.all().flatMap((debt) => this.#probed(debt) ?? []));
  }

  #probed(debt: PendingRecovery): Probed | undefined {
    const { back, hasHealthcheck, target } = debt;
    if (back === undefined || hasHealthcheck) return undefined;
    const ask = this.#parts.probes.of(back.replacement ?? target);
    if (ask === undefined) return undefined;
    const works = (at: number) =>
      this.#guarded(() => this.#see(debt, { kind: "healthy", at, id: back.id }));
    return { key: probeKeyOf(debt), ask, works };
  }

  /** Says of what has not recovered that it has not, and brings it back where that is wanted. */
  async #attendDue(): Promise<void> {
    for (const debt of this.#parts.book.all()) {
      if (this.#waitMs(debt) > 0) continue;
      try {
        await this.#attend(debt);
      } catch (error) {
        this.#guarded(() => this.#failed(debt, error));
      }
    }
  }

  async #attend(due: PendingRecovery): Promise<void> {
    const { book, containers, actions, clock, settings } = this.#parts;
    const { timeoutMs, autoRecover } = settings();
    this.#retries.tried(keyOf(due));
    const container = await containers.refresh(due.id);
    // what cannot be recorded just now, on a full disk for one, is no reason to leave it down
    this.#guarded(() => {
      this.#lookAt(due);
      const now = book.get(due) ?? due;
      const whyUnhealthy = this.#probing.whyNot(probeKeyOf(now));
      this.#see(
        due,
        now.hurtAt === undefined
          ? { kind: "unhurt" }
          : { kind: "timeout", timeoutMs, whyUnhealthy },
      );
    });
    const debt = book.get(due);
    if (debt === undefined || debt.back || debt.removed || !autoRecover) return;
    // it is back, and only the record of that is missing
    if (container?.state === "running") return;
    this.#startedByUs.set(debt.id, clock.monotonic());
    await actions.start(debt.id);
  }

  #failed(debt: PendingRecovery, error: unknown): void {
    this.#startedByUs.delete(debt.id);
    this.#retries.failed(keyOf(debt));
    const because = messageOf(error);
    this.#parts.ledger.record({ ...nameOf(debt), kind: "recovery.failed", because });
  }

  #untilNext(): number {
    const waits = this.#parts.book.all().map((debt) => this.#waitMs(debt));
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...waits));
  }

  /** Milliseconds until something is to be done about a debt; infinite: only events help. */
  #waitMs(debt: PendingRecovery): number {
    const { clock, settings } = this.#parts;
    const { timeoutMs, autoRecover } = settings();
    const isUpToOthers = debt.back !== undefined || !autoRecover;
    if (debt.overdue && isUpToOthers) return Number.POSITIVE_INFINITY;
    const dueAt =
      debt.hurtAt === undefined
        ? debt.intendedAt + debt.hurtWithinMs + STRIKE_SAYS_SO_WITHIN_MS
        : debt.hurtAt + debt.lastsMs + timeoutMs;
    const startedAt = this.#startedByUs.get(debt.id);
    const settlingMs =
      startedAt === undefined ? 0 : startedAt + SETTLES_WITHIN_MS - clock.monotonic();
    return Math.max(dueAt - clock.now(), this.#retries.waitMs(keyOf(debt)), settlingMs);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

function keyOf({ strike, id }: Pick<PendingRecovery, "strike" | "id">): string {
  return `${strike} ${id}`;
}

/** One run of what is back: if it falls again, the next one is asked anew. */
function probeKeyOf({ back, ...debt }: PendingRecovery): string {
  return `${keyOf(debt)} ${back?.id} ${back?.runningAt}`;
}
