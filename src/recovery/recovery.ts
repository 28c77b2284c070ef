import type { Container } from "../engine/container.ts";
import type { ContainerNews, Containers } from "../engine/containers.ts";
import type { EngineEvent, Starting } from "../engine/engine.ts";
import type { Rescuer } from "../ledger/event.ts";
import type { Recorder } from "../ledger/ledger.ts";
import type { Debt, DebtBook } from "../strike/debt-book.ts";
import type { Clock } from "../world/clock.ts";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** A debt that another process recorded is noticed within this time. */
const LOOK_EVERY_MS = 60_000;

/**
 * Follows what was hurt until it is back: by whom and how fast, by the engine's own clock. What
 * is still down after the timeout is brought back, and said to have been. Debts are durable, so
 * that a restart of the daemon changes nothing but the moment at which they are looked at again.
 */
export class Recovery {
  readonly #book: DebtBook;
  readonly #containers: Containers;
  readonly #hands: Starting;
  readonly #ledger: Recorder;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #autoRecover: boolean;
  readonly #onTrouble: (error: unknown) => void;
  /** Containers that we asked the engine to start, until their start is seen; monotonic times. */
  readonly #startedByUs = new Map<string, number>();
  readonly #failures = new Map<string, { count: number; notBefore: number }>();
  #wake = new AbortController();

  constructor(options: {
    readonly book: DebtBook;
    readonly containers: Containers;
    readonly hands: Starting;
    readonly ledger: Recorder;
    readonly clock: Clock;
    readonly timeoutMs: number;
    readonly autoRecover: boolean;
    /** Told when the state folder or the engine fails; following goes on. */
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#book = options.book;
    this.#containers = options.containers;
    this.#hands = options.hands;
    this.#ledger = options.ledger;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#autoRecover = options.autoRecover;
    this.#onTrouble = options.onTrouble;
  }

  /** Follows until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const unfollow = this.#containers.follow((news) => this.#guarded(() => this.#hear(news)));
    try {
      while (!signal.aborted) {
        this.#wake = new AbortController();
        let rest = LOOK_EVERY_MS;
        this.#guarded(() => {
          rest = this.#untilNext();
        });
        await this.#clock.sleep(rest, AbortSignal.any([signal, this.#wake.signal]));
        if (!signal.aborted && this.#containers.connected) await this.#lookAtOverdue();
      }
    } finally {
      unfollow();
    }
  }

  #hear(news: ContainerNews): void {
    switch (news.kind) {
      case "event":
        for (const debt of this.#book.all()) {
          if (debt.id === news.event.id) this.#happened(debt, news.event);
        }
        return;
      case "connected":
        // whatever happened meanwhile is told by the containers as they are now
        for (const debt of this.#book.all()) this.#compare(debt, this.#containers.get(debt.id));
        this.#wake.abort();
        return;
      case "lost":
        return;
    }
  }

  #happened(debt: Debt, event: EngineEvent): void {
    switch (event.action) {
      case "die":
        // a container that comes up and dies again has not recovered: the first death counts
        if (debt.hurtAt === undefined) this.#book.put({ ...debt, hurtAt: event.at });
        this.#wake.abort();
        return;
      case "start":
        if (debt.hurtAt !== undefined) this.#soonBack(debt, event.at);
        return;
      case "destroy":
        this.#lost(debt);
        return;
      default:
        return;
    }
  }

  /** Asks who started it; the answer is in the restart count, which the event does not carry. */
  #soonBack(debt: Debt, runningAt: number): void {
    this.#containers
      .refresh(debt.id)
      .then((container) => {
        // one that has already fallen again is not back
        if (container?.state === "running") {
          this.#guarded(() => this.#back(debt, runningAt, container));
        }
      })
      .catch(this.#onTrouble);
  }

  #compare(debt: Debt, container: Container | undefined): void {
    if (container === undefined) {
      this.#lost(debt);
      return;
    }
    const { startedAt, finishedAt } = container;
    if (container.state === "running" && startedAt !== undefined) {
      if (startedAt <= debt.startedAt) return; // it never went down, or has yet to
      const hurtAt = debt.hurtAt ?? Math.min(finishedAt ?? debt.intendedAt, startedAt);
      this.#back({ ...debt, hurtAt }, startedAt, container);
    } else if (debt.hurtAt === undefined && finishedAt !== undefined) {
      if (finishedAt > debt.startedAt) this.#book.put({ ...debt, hurtAt: finishedAt });
    }
  }

  #back(debt: Debt, runningAt: number, container: Container): void {
    if (!this.#isOpen(debt)) return;
    this.#close(debt);
    this.#ledger.record({
      ...nameOf(debt),
      kind: "recovery.recovered",
      by: this.#rescuer(debt, container),
      runningAfterMs: Math.max(0, Math.round(runningAt - (debt.hurtAt ?? runningAt))),
    });
    this.#startedByUs.delete(debt.id);
  }

  #rescuer(debt: Debt, container: Container): Rescuer {
    if (this.#startedByUs.has(debt.id)) return "us";
    return container.restartCount > debt.restartCount ? "policy" : "someone";
  }

  #lost(debt: Debt): void {
    if (!this.#isOpen(debt)) return;
    this.#close(debt);
    this.#ledger.record({ ...nameOf(debt), kind: "recovery.lost", because: "it was removed" });
  }

  /** Says of what is still down that it is, once, and brings it back where that is wanted. */
  async #lookAtOverdue(): Promise<void> {
    for (const debt of this.#open()) {
      if (this.#waitMs(debt) > 0) continue;
      try {
        await this.#bringBack(debt);
        this.#failures.delete(keyOf(debt));
      } catch (error) {
        this.#guarded(() => this.#failed(debt, error));
      }
    }
  }

  async #bringBack(debt: Debt): Promise<void> {
    const container = await this.#containers.refresh(debt.id);
    this.#compare(debt, container);
    if (!this.#isOpen(debt)) return;
    if (debt.overdue !== true) {
      this.#book.put({ ...debt, overdue: true });
      this.#ledger.record({
        ...nameOf(debt),
        kind: "recovery.overdue",
        timeoutMs: this.#timeoutMs,
      });
    }
    if (!this.#autoRecover) return;
    this.#startedByUs.set(debt.id, this.#clock.monotonic());
    await this.#hands.start(debt.id);
  }

  #failed(debt: Debt, error: unknown): void {
    this.#startedByUs.delete(debt.id);
    const count = (this.#failures.get(keyOf(debt))?.count ?? 0) + 1;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(count - 1, 10));
    this.#failures.set(keyOf(debt), { count, notBefore: this.#clock.monotonic() + pause });
    const because = error instanceof Error ? error.message : String(error);
    this.#ledger.record({ ...nameOf(debt), kind: "recovery.failed", because });
  }

  #untilNext(): number {
    return Math.max(0, Math.min(LOOK_EVERY_MS, ...this.#open().map((debt) => this.#waitMs(debt))));
  }

  /** Milliseconds until something is to be done about a debt; infinite: only events help. */
  #waitMs(debt: Debt): number {
    if (debt.overdue === true && !this.#autoRecover) return Number.POSITIVE_INFINITY;
    const dueAt = (debt.hurtAt ?? debt.intendedAt) + this.#timeoutMs;
    const now = this.#clock.monotonic();
    const retryMs = (this.#failures.get(keyOf(debt))?.notBefore ?? now) - now;
    // after our own start its event is what counts; look again in case that one is missed
    const startedAt = this.#startedByUs.get(debt.id);
    const settlingMs = startedAt === undefined ? 0 : startedAt + FIRST_RETRY_MS - now;
    return Math.max(dueAt - this.#clock.now(), retryMs, settlingMs);
  }

  #open(): readonly Debt[] {
    return this.#book.all();
  }

  #isOpen(debt: Debt): boolean {
    return this.#book.all().some(({ strike, id }) => strike === debt.strike && id === debt.id);
  }

  #close(debt: Debt): void {
    this.#book.settle(debt);
    this.#failures.delete(keyOf(debt));
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#onTrouble(error);
    }
  }
}

function keyOf(debt: Debt): string {
  return `${debt.strike} ${debt.id}`;
}

function nameOf({ strike, fault, target }: Debt): Pick<Debt, "strike" | "fault" | "target"> {
  return { strike, fault, target };
}
