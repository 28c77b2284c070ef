import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Clock, systemClock } from "../../world/clock.ts";
import { ContainerIndex } from "./container-index.ts";
import { type ContainerSpec, endpointsOf } from "./container-spec.ts";
import { DOCKER_20_10, type Edition } from "./edition.ts";
import { EngineTime } from "./engine-time.ts";
import { EventStream, type SimulatedEvent } from "./event-stream.ts";
import type { SimulatedNetwork } from "./network.ts";
import { NetworkIndex } from "./network-index.ts";
import { applyOverride, type RequestSeen, type ResponseRule } from "./response-override.ts";
import { answerRequest } from "./routes.ts";
import { SimulatedContainer } from "./simulated-container.ts";
import type { Simulation } from "./simulation.ts";

/** So many of the latest requests are remembered for tests. */
const REQUESTS_KEPT = 10_000;

interface Options {
  readonly socketPath: string;
  readonly clock?: Clock;
  readonly edition?: Edition;
}

/**
 * A Docker Engine in memory, served over HTTP on a unix socket with the semantics of the edition
 * that it passes for. It is held to them by the same contract tests that run on real engines.
 */
export class SimulatedEngine implements Simulation, AsyncDisposable {
  /** What it says of itself; may change while it is away, as by an upgrade. */
  edition: Edition;
  readonly containers = new ContainerIndex();
  readonly networks = new NetworkIndex();
  readonly events: EventStream;
  /** What it was asked, oldest first. */
  readonly requests: RequestSeen[] = [];
  /** Overrides the answers to some requests. */
  interfere: ResponseRule = () => undefined;
  readonly clock: Clock;
  readonly time: EngineTime;
  readonly #socketPath: string;
  #server: Server | undefined;

  static async start(options: Options): Promise<SimulatedEngine> {
    const engine = new SimulatedEngine(options);
    await engine.listenAgain();
    return engine;
  }

  private constructor(options: Options) {
    this.clock = options.clock ?? systemClock;
    this.time = new EngineTime(this.clock);
    this.#socketPath = options.socketPath;
    this.edition = options.edition ?? DOCKER_20_10;
    this.events = new EventStream(this.time);
  }

  /** Creates a container and, unless it is only to be created, starts it. */
  add(spec: ContainerSpec): SimulatedContainer {
    this.networks.ensure([...endpointsOf(spec).keys()]);
    const container = new SimulatedContainer(spec, this);
    this.containers.add(container);
    this.events.emit(container, "create");
    if (spec.started !== false) container.start();
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
        aliases: [`${project}-${service}-${index + 1}`, service],
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

  /** With a subnet, addresses on it may be chosen. */
  addNetwork(name: string, subnet?: string): SimulatedNetwork {
    return this.networks.add(name, subnet);
  }

  find(idOrName: string): SimulatedContainer | undefined {
    return this.containers.find(idOrName);
  }

  /** The container of that name; throws when there is none. */
  get(name: string): SimulatedContainer {
    const container = this.find(name);
    if (container === undefined) throw new Error(`the simulated engine has no container ${name}`);
    return container;
  }

  /** Its process ends without the engine's doing: the restart policy acts. */
  crash(name: string, exitCode?: number): void {
    this.get(name).crash(exitCode);
  }

  /** As `docker rm --force`. */
  remove(name: string): void {
    this.get(name).remove(true);
  }

  /** Calls `listener` for every event; the returned function ends it. */
  onEvent(listener: (event: SimulatedEvent) => void): () => void {
    return this.events.listen(listener);
  }

  /** Hangs up on those who follow the events; everything else goes on. */
  dropEventStreams(): void {
    this.events.drop();
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
    for (const container of this.containers) container.dispose();
    await this.hangUp();
  }

  async #serve(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const seen = { method: request.method ?? "", path: request.url ?? "" };
    this.requests.push(seen);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
    if (await applyOverride(this.interfere(seen), answer, this.clock)) {
      await answerRequest(this, request, answer);
    }
  }
}
