import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Clock, systemClock } from "../../world/clock.ts";
import type { ContainerSpec } from "./container-spec.ts";
import { EventStream, type SimulatedEvent } from "./event-stream.ts";
import { answerRequest, type Simulation } from "./routes.ts";
import { SimulatedContainer } from "./simulated-container.ts";

/** So many requests are remembered for tests. */
const REQUESTS_KEPT = 10_000;

export interface RequestSeen {
  readonly method: string;
  /** With its version prefix and query. */
  readonly path: string;
}

/** Makes the engine misbehave for the requests that it matches; says nothing: as usual. */
type Interference = (
  request: RequestSeen,
) =>
  | { readonly status: number; readonly message: string }
  | { readonly delayMs: number }
  | undefined;

interface Options {
  readonly socketPath: string;
  readonly clock?: Clock;
  /** Of the engine; the API versions belong to it. */
  readonly version?: string;
  readonly apiVersion?: string;
  readonly minApiVersion?: string;
}

/**
 * A Docker Engine in memory, served over HTTP on a unix socket with the semantics of Docker 20.10
 * (API 1.41). It is held to them by the same contract tests that run on real engines.
 */
export class SimulatedEngine implements Simulation, AsyncDisposable {
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly events: EventStream;
  readonly requests: RequestSeen[] = [];
  interfere: Interference = () => undefined;
  readonly #clock: Clock;
  readonly #socketPath: string;
  readonly #byId = new Map<string, SimulatedContainer>();
  #server: Server | undefined;

  static async start(options: Options): Promise<SimulatedEngine> {
    const engine = new SimulatedEngine(options);
    await engine.listenAgain();
    return engine;
  }

  private constructor(options: Options) {
    this.#clock = options.clock ?? systemClock;
    this.#socketPath = options.socketPath;
    this.version = options.version ?? "20.10.24";
    this.apiVersion = options.apiVersion ?? "1.41";
    this.minApiVersion = options.minApiVersion ?? "1.12";
    this.events = new EventStream(this.#clock);
  }

  /** Creates a container and starts it. */
  add(spec: ContainerSpec): SimulatedContainer {
    const container = new SimulatedContainer({
      spec,
      clock: this.#clock,
      emit: (of, action, attributes) => this.events.emit(of, action, attributes),
      onGone: (gone) => this.#byId.delete(gone.id),
    });
    this.#byId.set(container.id, container);
    container.start();
    return container;
  }

  /** A service's containers, labelled and named as compose 2 does. */
  composeService(
    project: string,
    service: string,
    options: Omit<ContainerSpec, "name"> & { readonly replicas?: number } = {},
  ): readonly SimulatedContainer[] {
    const { replicas = 1, labels, ...spec } = options;
    return Array.from({ length: replicas }, (_, index) =>
      this.add({
        image: `${project}-${service}`,
        networkMode: `${project}_default`,
        ...spec,
        name: `${project}-${service}-${index + 1}`,
        labels: {
          "com.docker.compose.project": project,
          "com.docker.compose.service": service,
          "com.docker.compose.container-number": String(index + 1),
          "com.docker.compose.oneoff": "False",
          ...labels,
        },
      }),
    );
  }

  containers(): Iterable<SimulatedContainer> {
    return this.#byId.values();
  }

  find(idOrName: string): SimulatedContainer | undefined {
    const exact = this.#byId.get(idOrName);
    if (exact) return exact;
    const all = [...this.#byId.values()];
    const name = idOrName.replace(/^\//, "");
    const byName = all.find((container) => container.name === name);
    if (byName) return byName;
    const byPrefix = idOrName === "" ? [] : all.filter(({ id }) => id.startsWith(idOrName));
    return byPrefix.length === 1 ? byPrefix[0] : undefined;
  }

  /** The container of that name; throws when there is none. */
  get(name: string): SimulatedContainer {
    const container = this.find(name);
    if (container === undefined) throw new Error(`the simulated engine has no container ${name}`);
    return container;
  }

  /** Its process ends by itself: the restart policy acts. */
  crash(name: string, exitCode?: number): void {
    this.get(name).crash(exitCode);
  }

  onEvent(listener: (event: SimulatedEvent) => void): () => void {
    return this.events.listen(listener);
  }

  /** The engine goes away, with every connection; its containers live on. */
  async hangUp(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
    rmSync(this.#socketPath, { force: true });
  }

  async listenAgain(): Promise<void> {
    const server = createServer((request, answer) => void this.#serve(request, answer));
    server.listen(this.#socketPath);
    await once(server, "listening");
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of this.#byId.values()) container.dispose();
    await this.hangUp();
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const seen = { method: request.method ?? "", path: request.url ?? "" };
    this.requests.push(seen);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
    request.resume();
    const interference = this.interfere(seen);
    if (interference && "status" in interference) {
      const { status, message } = interference;
      answer.writeHead(status, { "content-type": "application/json" });
      answer.end(JSON.stringify({ message }));
      return;
    }
    if (interference) await this.#clock.sleep(interference.delayMs);
    await answerRequest(this, request, answer);
  }
}
