import type { EngineEvent, EventSource } from "../../src/engine/engine.ts";

const PATIENCE_MS = 15_000;

/** Everything that an engine tells, from the moment it is opened. */
export class EventLog implements AsyncDisposable {
  readonly events: EngineEvent[] = [];
  readonly #end = new AbortController();
  readonly #looks = new Set<() => void>();
  #ended: Promise<Error | undefined> = Promise.resolve(undefined);

  static async open(engine: EventSource): Promise<EventLog> {
    const log = new EventLog();
    const { ended } = await engine.watch((event) => {
      log.events.push(event);
      for (const look of [...log.#looks]) look();
    }, log.#end.signal);
    log.#ended = ended;
    return log;
  }

  /** In one line, e.g. `start, kill 9, die 137`. */
  told(id: string): string {
    return this.events
      .filter((event) => event.id === id)
      .map(inWords)
      .join(", ");
  }

  /** Waits for an event of the container such as `die 137`: the first one, or the `nth`. */
  async until(id: string, words: string, nth = 1): Promise<EngineEvent> {
    const found = () =>
      this.events.filter((event) => event.id === id && inWords(event) === words)[nth - 1];
    const { promise, resolve, reject } = Promise.withResolvers<EngineEvent>();
    const look = () => {
      const event = found();
      if (event) resolve(event);
    };
    const timer = setTimeout(
      () => reject(new Error(`expected number ${nth} of "${words}", was told: ${this.told(id)}`)),
      PATIENCE_MS,
    );
    this.#looks.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#looks.delete(look);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }
}

function inWords({ action, exitCode, signal, health }: EngineEvent): string {
  return [action, exitCode ?? signal ?? health].filter((word) => word !== undefined).join(" ");
}
