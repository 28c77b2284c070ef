import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";

interface Told {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
  readonly timeNano: number;
}

/** An engine's API without any client library. */
export class RawEngine implements Disposable {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #over = new AbortController();
  readonly #waiting = new Set<(told: Told) => void>();

  private constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  static async follow(socketPath: string): Promise<RawEngine> {
    const engine = new RawEngine(socketPath);
    const filters = encodeURIComponent(JSON.stringify({ type: ["container"] }));
    const answer = await engine.#answer("GET", `/events?filters=${filters}`);
    const lines = createInterface({ input: answer });
    lines.on("line", (line) => {
      const told = JSON.parse(line) as Told;
      for (const hear of [...engine.#waiting]) hear(told);
    });
    // it ends with us, not by itself
    lines.on("error", () => {});
    return engine;
  }

  /** Resolves when it was carried out. */
  async post(path: string): Promise<void> {
    const answer = await this.#answer("POST", path);
    answer.resume();
    await once(answer, "end");
    if ((answer.statusCode ?? 500) >= 400) {
      throw new Error(`expected the engine to do ${path}, it answered ${answer.statusCode}`);
    }
  }

  /** The time of the next such event of a container, in milliseconds by the engine's clock. */
  async next(action: string, name: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const hear = (told: Told) => {
      if (told.Action === action && told.Actor.Attributes.name === name) {
        resolve(told.timeNano / 1e6);
      }
    };
    this.#waiting.add(hear);
    return promise.finally(() => this.#waiting.delete(hear));
  }

  async #answer(method: string, path: string): Promise<IncomingMessage> {
    const asking = request({
      socketPath: this.#socketPath,
      method,
      path,
      agent: this.#agent,
      signal: this.#over.signal,
    });
    asking.end();
    const [answer] = (await once(asking, "response")) as [IncomingMessage];
    asking.on("error", () => {});
    return answer;
  }

  [Symbol.dispose](): void {
    this.#over.abort();
    this.#agent.destroy();
  }
}
