import type { Clock } from "../world/clock.ts";
import type { Roll } from "../world/dice.ts";
import { growingPause } from "../world/growing-pause.ts";
import { messageOf } from "../world/message-of.ts";
import type { Container } from "./container.ts";
import { type AnswerTaken, ContainerView } from "./container-view.ts";
import type { ContainerNews, Containers } from "./containers.ts";
import type {
  EngineEvent,
  EngineIdentity,
  EventHistory,
  EventSource,
  HostReader,
  Identifying,
  Inspecting,
  Listing,
  Timekeeping,
} from "./engine.ts";
import { EventStreamCheck } from "./event-stream-check.ts";
import { Followers } from "./followers.ts";
import { inspectAll } from "./inspect-all.ts";

type WatchedEngine = Identifying &
  Timekeeping &
  HostReader &
  Listing &
  Inspecting &
  EventSource &
  EventHistory;

const RETRY_PAUSES = { firstMs: 250, longestMs: 10_000 };
/** So often an inspection is repeated that an event overtook. */
const ATTEMPTS = 3;
/** How much later than an answer an event may come that tells the same. */
const EVENTS_COME_WITHIN_MS = 3000;
const A_MOMENT_MS = 200;

/** One connection, from the first request to its end. */
interface Session {
  readonly over: AbortController;
  readonly check: EventStreamCheck;
  /** Ends it, and says why. */
  end(because: string): void;
}

/**
 * Keeps what it knows of the containers current through the engine's event stream, so that a
 * strike needs no listing. It reconnects for ever to an engine that is lost, with growing and
 * scattered pauses, and then lists everything anew.
 */
export class LiveContainers implements Containers {
  readonly #engine: WatchedEngine;
  readonly #clock: Clock;
  readonly #roll: Roll;
  readonly #view = new ContainerView();
  readonly #followers: Followers;
  /** Containers that are being inspected until an answer is newer than all that happened. */
  readonly #inspecting = new Set<string>();
  #session: Session | undefined;
  /** Of the host as it was last asked; it does not change while the engine runs. */
  #processors: number | undefined;
  #connected = false;
  #identity: EngineIdentity | undefined;
  #awayBecause: string | undefined;

  constructor(options: {
    readonly engine: WatchedEngine;
    readonly clock: Clock;
    readonly roll: Roll;
    /** Told what a follower throws. */
    readonly onTrouble: (error: unknown) => void;
  }) {
    this.#engine = options.engine;
    this.#clock = options.clock;
    this.#roll = options.roll;
    this.#followers = new Followers(options.onTrouble);
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Of the engine as it was last reached. */
  get identity(): EngineIdentity | undefined {
    return this.#identity;
  }

  /** Why there is no connection; undefined while there is one, or none was tried. */
  get awayBecause(): string | undefined {
    return this.#awayBecause;
  }

  all(): readonly Container[] {
    return this.#view.all();
  }

  get(id: string): Container | undefined {
    return this.#view.get(id);
  }

  async refresh(idOrName: string): Promise<Container | undefined> {
    for (let attempt = 1; ; attempt++) {
      const taken = await this.#inspect(idOrName);
      switch (taken.kind) {
        case "taken":
        case "superseded":
          return taken.container;
        case "removed":
          return undefined;
        case "outdated":
          if (attempt >= ATTEMPTS) return this.#view.get(taken.answer.id) ?? taken.answer;
      }
    }
  }

  async #inspect(idOrName: string): Promise<AnswerTaken> {
    const turn = this.#view.nextTurn();
    const answer = await this.#engine.inspect(idOrName);
    if (answer === undefined) {
      if (this.#view.isGone(idOrName).wasKnown) this.#expectEvent(idOrName, turn, idOrName);
      return { kind: "removed" };
    }
    const taken = this.#view.answered(answer, turn);
    if (taken.kind === "taken" && taken.unannounced) {
      this.#expectEvent(answer.id, turn, answer.name);
    }
    return taken;
  }

  async discover(): Promise<void> {
    const listed = await this.#engine.list();
    const ids = new Set(listed.map(({ id }) => id));
    const unknown = listed.filter(({ id }) => this.#view.get(id) === undefined);
    const missing = this.all().filter(({ id }) => !ids.has(id));
    const differing = [...unknown, ...missing];
    await inspectAll({ list: async () => differing, inspect: (id) => this.refresh(id) });
  }

  async processors(): Promise<number | undefined> {
    const known = this.#processors ?? (await this.#engine.processors());
    this.#processors = known;
    return known;
  }

  engineNow(): number | undefined {
    return this.#engine.engineNow();
  }

  remembered(since: number): Promise<readonly EngineEvent[]> {
    return this.#engine.remembered(since);
  }

  follow(listener: (news: ContainerNews) => void): () => void {
    return this.#followers.follow(listener);
  }

  /** Stays connected until `signal` aborts; never rejects for anything the engine does. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const because = await this.#connect(signal);
      if (signal.aborted) return;
      failures = this.#connected ? 1 : failures + 1;
      this.#connected = false;
      this.#awayBecause = because;
      this.#followers.tell({ kind: "lost", because });
      await this.#clock.sleep(this.#retryDelayMs(failures), signal);
    }
  }

  #retryDelayMs(failures: number): number {
    return growingPause(failures, RETRY_PAUSES) * (0.5 + this.#roll() / 2);
  }

  /** One session, from the first request to its end; returns why it ended. */
  async #connect(signal: AbortSignal): Promise<string> {
    const over = new AbortController();
    const ended = Promise.withResolvers<string>();
    const stop = () => over.abort();
    signal.addEventListener("abort", stop, { once: true });
    const check = new EventStreamCheck(this.#engine, this.#clock);
    const session: Session = { over, check, end: ended.resolve };
    try {
      const identity = await this.#engine.identify();
      // how long something has been healthy is not known across a gap in the events
      this.#view.clear();
      this.#processors = undefined;
      this.#session = session;
      // subscribed before the listing, so that nothing falls between the two
      const early: EngineEvent[] = [];
      const watch = await this.#engine.watch((event) => {
        if (over.signal.aborted) return;
        this.#heard(event, session);
        if (this.#connected) this.#followers.tell({ kind: "event", event });
        else early.push(event);
      }, over.signal);
      await this.#listAll(session);
      if (over.signal.aborted) return "ended";
      this.#connected = true;
      this.#identity = identity;
      this.#awayBecause = undefined;
      this.#followers.tell({ kind: "connected", identity });
      for (const event of early) this.#followers.tell({ kind: "event", event });
      void watch.ended.then((error) =>
        session.end(error ? error.message : "the engine closed the event stream"),
      );
      void check.untilDead(over.signal).then((why) => why && session.end(why));
      return await ended.promise;
    } catch (error) {
      return messageOf(error);
    } finally {
      signal.removeEventListener("abort", stop);
      over.abort();
    }
  }

  /** Inspects every container; one that fails is tried again while the session goes on. */
  async #listAll(session: Session): Promise<void> {
    const inspect = async (id: string) => {
      try {
        return await this.refresh(id);
      } catch {
        this.#inspectSoon(id, session);
        return undefined;
      }
    };
    const listed = await this.#engine.list();
    this.#view.listed(listed.map(({ id }) => id));
    await inspectAll({ list: async () => listed, inspect });
  }

  /** Takes at once what the event itself says, and asks the engine for the rest. */
  #heard(event: EngineEvent, session: Session): void {
    session.check.received(event);
    this.#view.heard(event, this.#view.nextTurn());
    if (event.action !== "destroy") this.#inspectSoon(event.id, session);
  }

  #inspectSoon(id: string, session: Session): void {
    if (this.#inspecting.has(id)) return;
    this.#inspecting.add(id);
    void this.#inspectUntilKnown(id, session).finally(() => this.#inspecting.delete(id));
  }

  /** An inspection may fail by chance; only an answer that nothing has overtaken settles it. */
  async #inspectUntilKnown(id: string, { over }: Session): Promise<void> {
    for (let failures = 0; !over.signal.aborted; ) {
      try {
        const { kind } = await this.#inspect(id);
        if (kind !== "outdated") return;
        failures = 0;
      } catch {
        // until then it is unknown, or as the last event left it
        failures += 1;
        await this.#clock.sleep(growingPause(failures, RETRY_PAUSES), over.signal);
      }
    }
  }

  /** An inspection shows what no event has told: if none comes, the stream is dead. */
  #expectEvent(id: string, turn: number, name: string): void {
    const session = this.#session;
    if (!this.#connected || session === undefined) return;
    const { signal } = session.over;
    const wait = async () => {
      await this.#clock.sleep(EVENTS_COME_WITHIN_MS, signal);
      // this process may have been busy all the while: what has come meanwhile is read first
      await this.#clock.sleep(A_MOMENT_MS, signal);
      if (signal.aborted || this.#view.hasHeardSince(id, turn)) return;
      session.end(`its event stream is dead: it did not tell what happened to ${name}`);
    };
    void wait();
  }
}
