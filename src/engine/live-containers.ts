import type { Clock } from "../world/clock.ts";
import type { Roll } from "../world/dice.ts";
import { growingPause } from "../world/growing-pause.ts";
import { messageOf } from "../world/message-of.ts";
import type { Container } from "./container.ts";
import type { ContainerNews, Containers } from "./containers.ts";
import type {
  EngineEvent,
  EngineIdentity,
  Identifying,
  Inspecting,
  Listing,
  Remembering,
  Timekeeping,
  Watching,
} from "./engine.ts";
import { inspectAll } from "./inspect-all.ts";

type WatchedEngine = Identifying & Timekeeping & Listing & Inspecting & Watching & Remembering;

const RETRY_PAUSES = { firstMs: 250, longestMs: 10_000 };

/**
 * Keeps what it knows of the containers current through the engine's event stream, so that a
 * strike needs no listing. A lost engine is sought again for ever, with growing and scattered
 * pauses; after it is back everything is listed anew.
 */
export class LiveContainers implements Containers {
  readonly #engine: WatchedEngine;
  readonly #clock: Clock;
  readonly #roll: Roll;
  readonly #known = new Map<string, Container>();
  readonly #listeners = new Set<(news: ContainerNews) => void>();
  /** Containers whose inspection is under way; true: something happened to them meanwhile. */
  readonly #inspecting = new Map<string, boolean>();
  #connected = false;
  #identity: EngineIdentity | undefined;
  #awayBecause: string | undefined;

  constructor(options: {
    readonly engine: WatchedEngine;
    readonly clock: Clock;
    readonly roll: Roll;
  }) {
    this.#engine = options.engine;
    this.#clock = options.clock;
    this.#roll = options.roll;
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
    return [...this.#known.values()];
  }

  get(id: string): Container | undefined {
    return this.#known.get(id);
  }

  async refresh(id: string): Promise<Container | undefined> {
    const container = await this.#engine.inspect(id);
    return container ? this.#remember(container) : this.#forget(id);
  }

  engineNow(): number | undefined {
    return this.#engine.engineNow();
  }

  remembered(since: number): Promise<readonly EngineEvent[]> {
    return this.#engine.remembered(since);
  }

  follow(listener: (news: ContainerNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stays connected until `signal` aborts; never rejects for anything the engine does. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const because = await this.#session(signal);
      if (signal.aborted) return;
      failures = this.#connected ? 1 : failures + 1;
      this.#connected = false;
      this.#awayBecause = because;
      this.#tell({ kind: "lost", because });
      await this.#clock.sleep(this.#retryDelayMs(failures), signal);
    }
  }

  #retryDelayMs(failures: number): number {
    return growingPause(failures, RETRY_PAUSES) * (0.5 + this.#roll() / 2);
  }

  /** One connection, from the first request to its end; returns why it ended. */
  async #session(signal: AbortSignal): Promise<string> {
    const session = new AbortController();
    const end = () => session.abort();
    signal.addEventListener("abort", end, { once: true });
    try {
      const identity = await this.#engine.identify();
      // subscribed before the listing, so that nothing falls between the two
      const early: EngineEvent[] = [];
      let take = (event: EngineEvent): void => {
        early.push(event);
      };
      const watch = await this.#engine.watch((event) => take(event), session.signal);
      await this.#listAll();
      for (const event of early) this.#apply(event);
      take = (event) => this.#happened(event);
      if (session.signal.aborted) return "ended";
      this.#connected = true;
      this.#identity = identity;
      this.#awayBecause = undefined;
      this.#tell({ kind: "connected", identity });
      for (const event of early) this.#tell({ kind: "event", event });
      const error = await watch.ended;
      return error ? error.message : "the engine closed the event stream";
    } catch (error) {
      return messageOf(error);
    } finally {
      signal.removeEventListener("abort", end);
      session.abort();
    }
  }

  async #listAll(): Promise<void> {
    const listed = await this.#engine.list();
    // how long something has been healthy is not known across a gap in the events
    this.#known.clear();
    await inspectAll({ list: async () => listed, inspect: (id) => this.refresh(id) });
  }

  #happened(event: EngineEvent): void {
    this.#apply(event);
    this.#tell({ kind: "event", event });
  }

  /** Takes at once what the event itself says, and asks the engine for the rest. */
  #apply(event: EngineEvent): void {
    if (event.action === "destroy") {
      this.#known.delete(event.id);
      return;
    }
    const known = this.#known.get(event.id);
    if (known) this.#known.set(event.id, after(known, event));
    this.#inspectSoon(event.id);
  }

  #inspectSoon(id: string): void {
    if (this.#inspecting.has(id)) {
      this.#inspecting.set(id, true);
      return;
    }
    this.#inspecting.set(id, false);
    // a failure here means a lost engine: the event stream ends too, and all is listed again
    this.refresh(id)
      .catch(() => undefined)
      .finally(() => {
        const again = this.#inspecting.get(id);
        this.#inspecting.delete(id);
        if (again) this.#inspectSoon(id);
      });
  }

  #remember(container: Container): Container {
    const earlier = this.#known.get(container.id);
    // the engine's own record of results is short; what was seen earlier in this run counts too
    const healthySince =
      container.healthySince !== undefined &&
      earlier?.healthySince !== undefined &&
      earlier.startedAt === container.startedAt
        ? Math.min(earlier.healthySince, container.healthySince)
        : container.healthySince;
    const merged = { ...container, healthySince };
    this.#known.set(container.id, merged);
    return merged;
  }

  #forget(id: string): undefined {
    this.#known.delete(id);
    return undefined;
  }

  #tell(news: ContainerNews): void {
    for (const listener of [...this.#listeners]) listener(news);
  }
}

/** What an event alone says about a container. */
function after(container: Container, event: EngineEvent): Container {
  switch (event.action) {
    case "start":
      return {
        ...container,
        state: "running",
        startedAt: event.at,
        healthySince: undefined,
        health: container.health === "none" ? "none" : "starting",
      };
    case "die":
      return {
        ...container,
        state: "exited",
        finishedAt: event.at,
        exitCode: event.exitCode ?? container.exitCode,
        healthySince: undefined,
      };
    case "pause":
      return { ...container, state: "paused" };
    case "unpause":
      return { ...container, state: "running" };
    case "health_status": {
      const health = event.health ?? container.health;
      return { ...container, health, healthySince: health === "healthy" ? event.at : undefined };
    }
    case "rename":
      return { ...container, name: event.name };
    case "create":
    case "restart":
    case "kill":
    case "stop":
    case "oom":
    case "update":
    case "destroy":
      return container;
  }
}
