import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { messageOf } from "../../world/message-of.ts";
import { find, graceMs, kill, list, remove, rename } from "./container-requests.ts";
import { splitVersion, versionJson } from "./edition.ts";
import type { EndpointConfig } from "./endpoint-rules.ts";
import { readFilters } from "./filters.ts";
import { inspectionJson } from "./inspection-json.ts";
import type { HostLimits } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import type { SimulatedContainer } from "./simulated-container.ts";
import type { Simulation } from "./simulation.ts";

interface Request {
  readonly simulation: Simulation;
  /** In which it is asked. */
  readonly apiVersion: string;
  readonly query: URLSearchParams;
  /** What stands for a container in the path. */
  readonly name: string;
  /** The parsed body; an empty object when there is none. */
  readonly body: unknown;
  readonly answer: ServerResponse;
}

/** Answers with a body, or with 204 when there is none; a stream is answered by itself. */
type Handler = (request: Request) => unknown;

const STREAMING = Symbol("the handler answers by itself");

const ROUTES: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ["GET /_ping", () => "OK"],
  ["HEAD /_ping", () => ""],
  ["GET /version", ({ simulation }) => versionJson(simulation.edition)],
  ["GET /info", ({ simulation }) => infoJson(simulation)],
  ["GET /events", events],
  ["GET /containers/json", ({ simulation, query }) => list(simulation, query)],
  ["GET /containers/*/json", (request) => inspectionJson(named(request), request.apiVersion)],
  ["POST /containers/*/kill", ({ simulation, name, query }) => kill(simulation, name, query)],
  ["POST /containers/*/start", (request) => named(request).start()],
  ["POST /containers/*/stop", (request) => named(request).stop(graceMs(request.query))],
  ["POST /containers/*/restart", (request) => named(request).restart(graceMs(request.query))],
  ["POST /containers/*/pause", (request) => named(request).pause()],
  ["POST /containers/*/unpause", (request) => named(request).unpause()],
  [
    "POST /containers/*/rename",
    (request) => rename(request.simulation, named(request), request.query),
  ],
  ["POST /containers/*/update", update],
  ["POST /networks/*/connect", connect],
  ["POST /networks/*/disconnect", disconnect],
  ["DELETE /containers/*", (request) => remove(named(request), request.query)],
]);

/** Answers one request as a Docker Engine of this edition does. */
export async function answerRequest(
  simulation: Simulation,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const { method, url = "/" } = request;
  const { version, apiVersion: newest } = simulation.edition;
  answer.setHeader("server", `Docker/${version} (linux)`);
  answer.setHeader("api-version", newest);
  answer.setHeader("ostype", "linux");
  answer.setHeader("date", new Date(simulation.clock.now()).toUTCString());
  try {
    const { pathname, searchParams: query } = new URL(url, "http://engine");
    const { path, apiVersion } = splitVersion(pathname, simulation.edition);
    const [, container = ""] = /^\/(?:containers|networks)\/([^/]+)(?=\/|$)/.exec(path) ?? [];
    const isOne = container !== "" && path !== "/containers/json";
    const route = isOne ? path.replace(container, "*") : path;
    const handler = ROUTES.get(`${method} ${route}`);
    if (!handler) throw new Refusal(404, "page not found");
    const name = decodeURIComponent(container);
    const body: unknown = JSON.parse((await text(request)) || "{}");
    const said = await handler({ simulation, apiVersion, query, name, body, answer });
    if (said !== STREAMING) respond(answer, said);
  } catch (error) {
    refuse(answer, error);
  }
}

export function refuse(answer: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 500;
  const message = messageOf(error);
  if (status === 304) answer.writeHead(304).end();
  else {
    answer
      .writeHead(status, { "content-type": "application/json" })
      .end(`${JSON.stringify({ message })}\n`);
  }
}

function respond(answer: ServerResponse, body: unknown): void {
  if (body === undefined) {
    answer.writeHead(204).end();
  } else if (typeof body === "string") {
    answer.writeHead(200, { "content-type": "text/plain; charset=utf-8" }).end(body);
  } else {
    answer.writeHead(200, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
  }
}

function update(request: Request): unknown {
  named(request).update(request.body as Partial<HostLimits>);
  return { Warnings: null };
}

function connect({ simulation, name, body }: Request): string {
  const { Container = "", EndpointConfig = {} } = body as ConnectBody;
  find(simulation, Container).endpoints.connect(name, EndpointConfig);
  return "";
}

function disconnect({ simulation, name, body }: Request): string {
  find(simulation, (body as ConnectBody).Container ?? "").endpoints.disconnect(name);
  return "";
}

interface ConnectBody {
  readonly Container?: string;
  readonly EndpointConfig?: EndpointConfig;
}

function named({ simulation, name }: Request): SimulatedContainer {
  return find(simulation, name);
}

function events({ simulation, query, answer }: Request): typeof STREAMING {
  const filters = readFilters(query.get("filters"), simulation.edition.refusals);
  const seconds = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  simulation.events.subscribe(answer, {
    filters,
    since: seconds("since"),
    until: seconds("until"),
  });
  return STREAMING;
}

function infoJson({ containers, edition }: Simulation): unknown {
  const states = [...containers].map(({ state }) => state);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  return {
    ID: "simulated",
    Name: "simulated",
    ServerVersion: edition.version,
    Containers: containers.size,
    ContainersRunning: count("running"),
    ContainersPaused: count("paused"),
    ContainersStopped: containers.size - count("running") - count("paused"),
    NCPU: 2,
    Driver: "overlay2",
    CgroupDriver: "cgroupfs",
    CgroupVersion: "1",
    OperatingSystem: "simulated",
    OSType: "linux",
    SecurityOptions: [],
  };
}
