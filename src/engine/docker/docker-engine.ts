import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { ChaosError } from "../../world/chaos-error.ts";
import { type Clock, systemClock } from "../../world/clock.ts";
import type { Container, Limits } from "../container.ts";
import type {
  ContainerListing,
  EndpointRequest,
  Engine,
  EngineEvent,
  EngineIdentity,
  EventSubscription,
} from "../engine.ts";
import { EngineClock } from "../engine-clock.ts";
import type { EngineSettings } from "../settings.ts";
import { chooseApiVersion } from "./api-version.ts";
import { dial } from "./dial.ts";
import { type EngineLocation, engineError } from "./engine-error.ts";
import { ACTIONS, readEventLine } from "./event-line.ts";
import { readInspection } from "./inspection.ts";
import { readListing } from "./listing.ts";
import { type ClientOptions, openClient } from "./open-client.ts";
import { readAnswer, readProcessors, readVersion } from "./read-answer.ts";
import { endpointBody, limitsBody } from "./request-body.ts";

/** The engine itself waits up to 10 s for a killed container to end. */
const ANSWERS_WITHIN_MS = 30_000;
/** An engine sends its 256 remembered events within some 10 ms. */
const TELLS_WITHIN_MS = 2000;
/** Of a container with many labels it is some ten thousand characters. */
const LONGEST_EVENT = 1024 * 1024;

/** Time and limits, for tests. */
interface DockerEngineOptions {
  readonly clock?: Clock;
  /** The limit of every request but for what it has to wait for, in milliseconds. */
  readonly answersWithinMs?: number;
}

/** A Docker Engine behind a unix socket, TCP or ssh, through dockerode. */
export class DockerEngine implements Engine {
  readonly #options: Docker.DockerOptions;
  readonly #where: EngineLocation;
  readonly #clock: Clock;
  readonly #answersWithinMs: number;
  readonly #engineClock = new EngineClock();
  #client: Promise<Docker> | undefined;

  /** Nothing is sent before the first request. */
  constructor(settings: EngineSettings, options: DockerEngineOptions = {}) {
    const { options: docker, where } = dial(settings);
    this.#options = docker;
    this.#where = where;
    this.#clock = options.clock ?? systemClock;
    this.#answersWithinMs = options.answersWithinMs ?? ANSWERS_WITHIN_MS;
  }

  async identify(): Promise<EngineIdentity> {
    // negotiated anew each time: an engine that comes back may have been upgraded
    this.#client = undefined;
    const { identity, client } = await this.#negotiate();
    this.#client = Promise.resolve(client);
    return identity;
  }

  engineNow(): number | undefined {
    return this.#engineClock.at(this.#clock.monotonic())?.earliest;
  }

  async processors(): Promise<number | undefined> {
    try {
      return await this.#read("information about an engine", readProcessors, (docker) =>
        docker.info(),
      );
    } catch (error) {
      if (error instanceof ChaosError && error.code !== "engine-unreachable") return undefined;
      throw error;
    }
  }

  list(): Promise<readonly ContainerListing[]> {
    return this.#read("a list of containers", readListing, (docker) =>
      docker.listContainers({ all: true }),
    );
  }

  async inspect(idOrName: string): Promise<Container | undefined> {
    try {
      return await this.#read("an inspection of a container", readInspection, (docker) =>
        docker.getContainer(idOrName).inspect(),
      );
    } catch (error) {
      if (error instanceof ChaosError && error.code === "no-such-container") return undefined;
      throw error;
    }
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.#ask((docker) => docker.getContainer(id).kill({ signal }));
  }

  async start(id: string): Promise<void> {
    try {
      await this.#ask((docker) => docker.getContainer(id).start());
    } catch (error) {
      if (!isAlreadySo(error)) throw error;
    }
  }

  async pause(id: string): Promise<void> {
    await this.#ask((docker) => docker.getContainer(id).pause());
  }

  async unpause(id: string): Promise<void> {
    await this.#ask((docker) => docker.getContainer(id).unpause());
  }

  async update(id: string, limits: Partial<Limits>): Promise<void> {
    await this.#ask((docker) => docker.getContainer(id).update(limitsBody(limits)));
  }

  async connect(id: string, network: string, endpoint: EndpointRequest): Promise<void> {
    const body = { Container: id, EndpointConfig: endpointBody(endpoint) };
    await this.#ask((docker) => docker.getNetwork(network).connect(body));
  }

  async disconnect(id: string, network: string): Promise<void> {
    await this.#ask((docker) => docker.getNetwork(network).disconnect({ Container: id }));
  }

  async stop(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    await this.#end(graceMs, (docker, t) => docker.getContainer(id).stop({ t }));
  }

  async restart(id: string, { graceMs }: { readonly graceMs: number }): Promise<void> {
    await this.#end(graceMs, (docker, t) => docker.getContainer(id).restart({ t }));
  }

  /** Requests whose answer comes only after a grace, in whole seconds `t`. */
  async #end(graceMs: number, request: (docker: Docker, t: number) => Promise<unknown>) {
    try {
      await this.#ask((docker) => request(docker, Math.ceil(graceMs / 1000)));
    } catch (error) {
      if (!isAlreadySo(error)) throw error;
    }
  }

  async watch(
    listener: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<EventSubscription> {
    const stream = await this.#ask((docker) => openEvents(docker, { abortSignal: signal }));
    return { ended: this.#follow(stream, listener, signal) };
  }

  async remembered(since: number): Promise<readonly EngineEvent[]> {
    // without an end the engine would go on telling; this end is at most a second away
    const latest = this.#engineClock.at(this.#clock.monotonic())?.latest;
    const until = latest !== undefined && Number.isFinite(latest) ? latest + 1 : undefined;
    const enough = AbortSignal.timeout(TELLS_WITHIN_MS);
    const past = {
      since: since / 1000,
      ...(until !== undefined && { until: until / 1000 }),
      abortSignal: enough,
    };
    const stream = await this.#ask((docker) => openEvents(docker, past));
    const events: EngineEvent[] = [];
    try {
      for await (const line of linesOf(stream)) {
        const event = this.#readEvent(line);
        if (event) events.push(event);
      }
    } catch (error) {
      if (!enough.aborted) throw engineError(error, this.#where);
    }
    return events;
  }

  async #follow(
    stream: Readable,
    listener: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<Error | undefined> {
    try {
      for await (const line of linesOf(stream)) {
        const event = this.#readEvent(line);
        if (event) listener(event);
      }
      return signal.aborted ? undefined : this.#closedItsStream();
    } catch (error) {
      return signal.aborted ? undefined : engineError(error, this.#where);
    } finally {
      stream.destroy();
    }
  }

  #readEvent(line: string): EngineEvent | undefined {
    const event = readEventLine(line, this.#clock.monotonic());
    if (event) this.#engineClock.sawTime(event.at, event.receivedAtMs);
    return event;
  }

  #closedItsStream(): ChaosError {
    return new ChaosError(
      "engine-unreachable",
      `the engine at ${this.#where.address} closed its event stream; it is restarting or was stopped`,
    );
  }

  /** Asks for something and reads it; what is not of the expected shape is `engine-failed`. */
  async #read<Answer, Read>(
    expected: string,
    read: (answer: Answer) => Read,
    request: (docker: Docker) => Promise<Answer>,
  ): Promise<Read> {
    return readAnswer(await this.#ask(request), { expected, read, from: this.#where.address });
  }

  async #ask<T>(request: (docker: Docker) => Promise<T>): Promise<T> {
    this.#client ??= this.#negotiate().then(({ client }) => client);
    try {
      return await request(await this.#client);
    } catch (error) {
      if (!(error instanceof ChaosError)) throw engineError(error, this.#where);
      // no version was agreed on, which the next request tries again
      this.#client = undefined;
      throw error;
    }
  }

  /** Agrees on an API version, which from then on stands in every path. */
  async #negotiate(): Promise<{ readonly identity: EngineIdentity; readonly client: Docker }> {
    const { address } = this.#where;
    let said: unknown;
    try {
      said = await (await this.#open({})).version();
    } catch (error) {
      throw engineError(error, this.#where);
    }
    const expected = { expected: "the version of an engine", read: readVersion, from: address };
    const { version, newest, oldest } = readAnswer(said, expected);
    const apiVersion = chooseApiVersion({ newest, oldest, engine: `${version} at ${address}` });
    return { identity: { address, version, apiVersion }, client: await this.#open({ apiVersion }) };
  }

  #open(options: Pick<ClientOptions, "apiVersion">): Promise<Docker> {
    return openClient({
      ...options,
      withinMs: this.#answersWithinMs,
      docker: this.#options,
      clock: this.#clock,
      engineClock: this.#engineClock,
    });
  }
}

async function openEvents(docker: Docker, options: Docker.GetEventsOptions): Promise<Readable> {
  const filters = JSON.stringify({ type: ["container"], event: ACTIONS });
  return (await docker.getEvents({ ...options, filters })) as Readable;
}

/** Not readline: its iterator never ends when the stream is destroyed, and its lines have no limit. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_EVENT) {
      throw new Error(`an event of more than ${LONGEST_EVENT} characters`);
    }
    yield* lines.filter((line) => line.trim() !== "");
  }
  if (rest.trim() !== "") throw new Error("an event that broke off");
}

/** 304 comes as an error from dockerode, and means that nothing had to be done. */
function isAlreadySo(error: unknown): boolean {
  const cause = error instanceof ChaosError ? error.cause : undefined;
  return (cause as { readonly statusCode?: number } | undefined)?.statusCode === 304;
}
