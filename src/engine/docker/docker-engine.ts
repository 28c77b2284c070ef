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
  Watch,
} from "../engine.ts";
import { EngineClock } from "../engine-clock.ts";
import type { EngineSettings } from "../settings.ts";
import { chooseApiVersion } from "./api-version.ts";
import { ANSWERS_WITHIN_MS, dial } from "./dial.ts";
import { engineError, type Whereabouts } from "./engine-error.ts";
import { ACTIONS, readEventLine } from "./event-line.ts";
import { readInspection } from "./inspection.ts";
import { type DockerConstructor, loadDockerode } from "./load-dockerode.ts";
import { endpointBody, limitsBody } from "./request-body.ts";

/** Some hundred events are told in some hundredths of a second. */
const TELLS_WITHIN_MS = 2000;

/** A Docker Engine behind a unix socket, TCP or ssh, through dockerode. */
export class DockerEngine implements Engine {
  readonly #options: Docker.DockerOptions;
  readonly #where: Whereabouts;
  readonly #clock: Clock;
  readonly #engineClock = new EngineClock();
  #client: Promise<Docker> | undefined;

  /** Nothing is sent before the first request. */
  constructor(settings: EngineSettings, clock: Clock = systemClock) {
    const { options, where } = dial(settings);
    this.#options = options;
    this.#where = where;
    this.#clock = clock;
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

  async list(): Promise<readonly ContainerListing[]> {
    const listed = await this.#ask((docker) => docker.listContainers({ all: true }));
    return listed.map(({ Id, Names, Labels }) => ({
      id: Id,
      // the shortest one is its own; the others are links of other containers to it
      name:
        Names.map((name) => name.replace(/^\//, "")).sort((a, b) => a.length - b.length)[0] ?? Id,
      labels: Labels ?? {},
    }));
  }

  async inspect(idOrName: string): Promise<Container | undefined> {
    try {
      return readInspection(await this.#ask((docker) => docker.getContainer(idOrName).inspect()));
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
    const t = Math.ceil(graceMs / 1000);
    try {
      await this.#ask((docker) => request(this.#patient(docker, t * 1000 + ANSWERS_WITHIN_MS), t));
    } catch (error) {
      if (!isAlreadySo(error)) throw error;
    }
  }

  /** The same client with another time limit in milliseconds; 0: none. */
  #patient(docker: Docker, timeout: number): Docker {
    const { version } = docker.modem as { readonly version?: string };
    const Client = docker.constructor as DockerConstructor;
    return new Client({ ...this.#options, timeout, ...(version && { version }) });
  }

  async watch(listener: (event: EngineEvent) => void, signal: AbortSignal): Promise<Watch> {
    // a stream that is silent for long is no broken one, so it gets no time limit
    const patient = await this.#ask(async (docker) => this.#patient(docker, 0));
    try {
      const stream = await openEvents(patient, { abortSignal: signal });
      return { ended: this.#read(stream, listener, signal) };
    } catch (error) {
      throw engineError(error, this.#where);
    }
  }

  remembered(since: number): Promise<readonly EngineEvent[]> {
    return this.#ask(async (docker) => {
      // without an end the engine would go on telling; this end is a millisecond away, unless its
      // clock is behind ours: then it goes on until that, and has told what it remembers long before
      const enough = AbortSignal.timeout(TELLS_WITHIN_MS);
      const past = { since: since / 1000, until: (Date.now() + 1) / 1000, abortSignal: enough };
      const events: EngineEvent[] = [];
      const stream = await openEvents(docker, past);
      try {
        for await (const line of linesOf(stream)) {
          const event = this.#readEvent(line);
          if (event) events.push(event);
        }
      } catch (error) {
        if (!enough.aborted) throw error;
      }
      return events;
    });
  }

  async #read(
    stream: Readable,
    listener: (event: EngineEvent) => void,
    signal: AbortSignal,
  ): Promise<Error | undefined> {
    const end = () => stream.destroy();
    signal.addEventListener("abort", end, { once: true });
    try {
      for await (const line of linesOf(stream)) {
        const event = this.#readEvent(line);
        if (event) listener(event);
      }
      return signal.aborted ? undefined : this.#hungUp();
    } catch (error) {
      return signal.aborted ? undefined : engineError(error, this.#where);
    } finally {
      signal.removeEventListener("abort", end);
      stream.destroy();
    }
  }

  #readEvent(line: string): EngineEvent | undefined {
    const event = readEventLine(line, this.#clock.monotonic());
    if (event) this.#engineClock.sawTime(event.at, event.receivedAtMs);
    return event;
  }

  #hungUp(): ChaosError {
    return new ChaosError(
      "engine-unreachable",
      `the engine at ${this.#where.address} closed its event stream; it is restarting or was stopped`,
    );
  }

  async #ask<T>(request: (docker: Docker) => Promise<T>): Promise<T> {
    this.#client ??= this.#negotiate().then(({ client }) => client);
    try {
      return await request(await this.#client);
    } catch (error) {
      if (error instanceof ChaosError) {
        this.#client = undefined;
        throw error;
      }
      throw engineError(error, this.#where);
    }
  }

  /** Agrees on an API version, which from then on stands in every path. */
  async #negotiate(): Promise<{ readonly identity: EngineIdentity; readonly client: Docker }> {
    const Client = await loadDockerode();
    let said: Docker.DockerVersion;
    try {
      said = await new Client(this.#options).version();
    } catch (error) {
      throw engineError(error, this.#where);
    }
    const { Version, ApiVersion, MinAPIVersion } = said;
    const apiVersion = chooseApiVersion({
      newest: ApiVersion,
      oldest: MinAPIVersion ?? ApiVersion,
      engine: `${Version} at ${this.#where.address}`,
    });
    return {
      identity: { address: this.#where.address, version: Version, apiVersion },
      client: new Client({ ...this.#options, version: `v${apiVersion}` }),
    };
  }
}

async function openEvents(docker: Docker, options: Docker.GetEventsOptions): Promise<Readable> {
  const filters = JSON.stringify({ type: ["container"], event: ACTIONS });
  return (await docker.getEvents({ ...options, filters })) as Readable;
}

/** Not readline: its iterator never ends when the stream is destroyed. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
}

/** 304 comes as an error from dockerode, and means that nothing had to be done. */
function isAlreadySo(error: unknown): boolean {
  const cause = error instanceof ChaosError ? error.cause : undefined;
  return (cause as { readonly statusCode?: number } | undefined)?.statusCode === 304;
}
