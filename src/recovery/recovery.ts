import type { Container } from "../engine/container.ts";
import type { ContainerNews, Containers } from "../engine/containers.ts";
import type { EngineEvent } from "../engine/engine.ts";
import type { BringBack } from "../lease/bring-back.ts";
import { DamageReport } from "../lease/damage-report.ts";
import { timeBetween } from "../lease/moment.ts";
import type {
  PendingKey,
  PendingRecoveries,
  PendingRecovery,
  RecoveryTerms,
} from "../lease/pending-recoveries.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import type { Rescuer } from "../ledger/event/recovery.ts";
import type { Recorder } from "../ledger/ledger.ts";
import { containerRef, isSameTarget } from "../ledger/target-ref.ts";
import type { Probes } from "../probe/probes.ts";
import type { Database } from "../state/database.ts";
import { targetName } from "../strike/target-name.ts";
import type { Clock } from "../world/clock.ts";
import { catchUp, type EventTime } from "./catch-up.ts";
import { FaultDeaths } from "./fault-deaths.ts";
import type { Observation } from "./follow.ts";
import { probeKeyOf } from "./key-of.ts";
import { Moments } from "./moments.ts";
import { Overdue } from "./overdue.ts";
import { type Probed, Probing } from "./probing.ts";
import { recordObservation } from "./record-observation.ts";
import { concerns } from "./replaces.ts";

/** One that another process recorded is noticed within this time. */
const LOOK_EVERY_MS = 60_000;
/** After the state could not be read. */
const READS_AGAIN_MS = 1000;

/** What a recovery is followed by, and recorded in. */
export interface RecoveryParts {
  readonly book: PendingRecoveries;
  readonly undoBook: Pick<UndoBook, "all">;
  readonly database: Pick<Database, "transaction">;
  readonly containers: Containers;
  readonly bringBack: Pick<BringBack, "start" | "hear" | "hasStarted" | "forget">;
  readonly ledger: Recorder;
  readonly clock: Clock;
  readonly bootId: string;
  readonly probes: Probes;
  /** As set now; a guardian keeps to what was set at the strike. */
  readonly settings: (pending: PendingRecovery) => RecoveryTerms;
  /** Told when the state folder or the engine fails; following goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Follows what went down until it is back: by whom and how fast, by the engine's clock. What is
 * still down after the timeout is brought back, and said to have been. What is pending is durable,
 * so that a restart of the daemon changes nothing but when it is looked at again.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #moments: Moments;
  readonly #overdue: Overdue;
  readonly #damage: DamageReport;
  readonly #probing: Probing;
  readonly #deaths: FaultDeaths;
  #wake = new AbortController();
  /** Aborted: nothing is followed any more, and the state may be closed. */
  #over: AbortSignal | undefined;
  /** Events may have happened that were not heard. */
  #isBehind = true;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#moments = new Moments(parts);
    this.#damage = new DamageReport(parts.onTrouble);
    this.#probing = new Probing({ clock: parts.clock, everyMs: parts.probes.everyMs });
    this.#deaths = new FaultDeaths({
      ...parts,
      moments: this.#moments,
      follow: (pending) => this.#lookAt(pending),
    });
    this.#overdue = new Overdue({
      ...parts,
      lookAt: (pending) => this.#lookAt(pending),
      see: (pending, observation) => this.#see(pending, observation),
      whyUnhealthy: (pending) => this.#probing.whyNot(probeKeyOf(pending)),
    });
  }

  /** Follows until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { containers, clock } = this.#parts;
    this.#over = signal;
    const unfollow = containers.follow((news) => this.#guarded(() => this.#hear(news)));
    try {
      while (!signal.aborted) {
        this.#wake = new AbortController();
        this.#damage.report(() => this.#parts.book.damaged());
        if (containers.connected && this.#isBehind) await this.#makeUp();
        // while the engine is away nothing can be done; a connection ends this sleep
        const rest = containers.connected ? this.#untilNext() : LOOK_EVERY_MS;
        await clock.sleep(rest, AbortSignal.any([signal, this.#wake.signal]));
        // what was missed comes first: it may be back already
        if (signal.aborted || !containers.connected || this.#isBehind) continue;
        for (const pending of this.#all()) {
          if (this.#overdue.waitMs(pending) <= 0) await this.#overdue.attend(pending);
        }
      }
    } finally {
      unfollow();
      await this.#probing.end();
    }
  }

  /**
   * Starts what these strikes took down, whatever its time to recover is. What was started, and
   * what the engine could not start, is followed as before.
   */
  async bringBackNow(isMeant: (pending: PendingRecovery) => boolean): Promise<{
    readonly started: readonly PendingRecovery[];
    readonly failed: readonly PendingRecovery[];
  }> {
    const started: PendingRecovery[] = [];
    const failed: PendingRecovery[] = [];
    for (const pending of this.#all().filter(isMeant)) {
      if (pending.back || pending.removed) continue;
      try {
        if (await this.#overdue.startNow(pending)) started.push(pending);
      } catch (error) {
        this.#parts.onTrouble(error);
        failed.push(pending);
      }
    }
    this.#wake.abort();
    return { started, failed };
  }

  #hear(news: ContainerNews): void {
    if (news.kind === "event") {
      this.#parts.bringBack.hear(news.event);
      this.#deaths.hear(news.event);
      this.#happened(news.event);
    } else if (news.kind === "connected") {
      this.#isBehind = true;
      this.#wake.abort();
    }
  }

  #happened(event: EngineEvent): void {
    const { action, id, at, health } = event;
    const ref = containerRef(id);
    const seen = this.#moments.received(event);
    for (const pending of this.#all().filter((one) => concerns(one, id, this.#parts.containers))) {
      if (action === "die") this.#see(pending, { kind: "died", at, seen, ref });
      else if (action === "destroy") this.#see(pending, { kind: "removed", at, seen, ref });
      else if (action === "start") this.#askWhoStarted(pending, id, { at, seen });
      else if (action === "health_status" && health === "healthy") {
        this.#see(pending, { kind: "healthy", at, ref });
      }
    }
  }

  /** The answer is in the restart count, which the event does not carry. */
  #askWhoStarted(pending: PendingRecovery, id: string, when: EventTime): void {
    const { containers, onTrouble } = this.#parts;
    containers
      .refresh(id)
      .then((container) => {
        // one that has already fallen again is not back
        if (container?.state !== "running" || this.#over?.aborted) return;
        this.#guarded(() => this.#see(pending, this.#running(pending, container, when)));
      })
      .catch(onTrouble);
  }

  #running(pending: PendingRecovery, container: Container, when: EventTime): Observation {
    const ref = containerRef(container.id);
    return {
      kind: "running",
      ...when,
      ref,
      by: this.#rescuer(pending, container),
      isProbed: this.#parts.probes.of(targetName(container)) !== undefined,
      ...(!isSameTarget(ref, pending.ref) && { replacement: targetName(container) }),
    };
  }

  #rescuer(stale: PendingRecovery, { id, restartCount }: Container): Rescuer {
    const { book, bringBack } = this.#parts;
    if (!isSameTarget(stale.ref, containerRef(id))) return "someone";
    if (bringBack.hasStarted(book.get(stale) ?? stale)) return "us";
    if (stale.comesBack) return "fault";
    return restartCount > stale.restartCount ? "policy" : "someone";
  }

  async #makeUp(): Promise<void> {
    this.#isBehind = false;
    const missed = await this.#missed();
    // lost meanwhile: a container that is not known now may only not be listed again yet
    this.#isBehind ||= !this.#parts.containers.connected;
    if (this.#isBehind) return;
    for (const event of missed) {
      const receivedAtMs = this.#moments.of(event.at)?.monotonicMs ?? event.receivedAtMs;
      this.#parts.bringBack.hear({ ...event, receivedAtMs });
    }
    for (const pending of this.#all()) this.#guarded(() => this.#lookAt(pending, missed));
    this.#guarded(() => this.#probe());
  }

  async #missed(): Promise<readonly EngineEvent[]> {
    const { containers, onTrouble } = this.#parts;
    try {
      const all = this.#all();
      if (all.length === 0) return [];
      return await containers.remembered(Math.min(...all.map(({ startedAt }) => startedAt)));
    } catch (error) {
      onTrouble(error);
      return [];
    }
  }

  /** Makes up for events that were not heard. */
  #lookAt(pending: PendingRecovery, missed: readonly EngineEvent[] = []): void {
    const observations = catchUp(pending, {
      containers: this.#parts.containers,
      missed,
      moments: this.#moments,
      running: (container, when) => this.#running(pending, container, when),
    });
    for (const observation of observations) this.#see(pending, observation);
  }

  /** Takes an observation into the book; what it says is recorded in the same transaction. */
  #see(key: PendingKey, observation: Observation): void {
    const { book, bringBack } = this.#parts;
    recordObservation(key, observation, this.#parts);
    const isOver = book.get(key) === undefined;
    if (isOver) this.#overdue.forget(key);
    if (isOver || observation.kind === "running") {
      this.#overdue.hasStarted(key);
      bringBack.forget(key);
    }
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
    // a probe tells the time by this machine's clock, a start by the engine's: differences add up
    const works = (agoMs: number) =>
      this.#guarded(() => {
        const at = back.runningAt + timeBetween(back.seen, this.#moments.now()) - agoMs;
        this.#see(pending, { kind: "healthy", at, ref: back.ref });
      });
    return { key: probeKeyOf(pending), ask, works };
  }

  #untilNext(): number {
    let wait = READS_AGAIN_MS;
    this.#guarded(() => {
      const waits = this.#parts.book.all().map((pending) => this.#overdue.waitMs(pending));
      wait = Math.max(0, Math.min(LOOK_EVERY_MS, ...waits));
    });
    return wait;
  }

  /** What is pending; nothing while the state cannot be read. */
  #all(): readonly PendingRecovery[] {
    let all: readonly PendingRecovery[] = [];
    this.#guarded(() => {
      all = this.#parts.book.all();
    });
    return all;
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}
