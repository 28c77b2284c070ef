import type { IncomingMessage, ServerResponse } from "node:http";
import { SIGNAL_NUMBERS } from "./container-spec.ts";
import { allows, type EventStream } from "./event-stream.ts";
import { inspectionJson, listingJson } from "./inspection-json.ts";
import { Refusal } from "./refusal.ts";
import type { SimulatedContainer } from "./simulated-container.ts";

/** What a simulated engine is, as far as its API goes. */
export interface Simulation {
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly events: EventStream;
  containers(): Iterable<SimulatedContainer>;
  /** By name, id or unambiguous prefix of an id. */
  find(idOrName: string): SimulatedContainer | undefined;
}

interface Request {
  readonly simulation: Simulation;
  readonly query: URLSearchParams;
  /** What the groups of the route's path matched. */
  readonly path: readonly string[];
  readonly answer: ServerResponse;
}

/** Answers with a body, or with 204 when there is none; a stream is answered by itself. */
type Handler = (request: Request) => unknown;

const STREAMING = Symbol("the handler answers by itself");

const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ["GET", /^\/_ping$/, () => "OK"],
  ["HEAD", /^\/_ping$/, () => ""],
  ["GET", /^\/version$/, ({ simulation }) => version(simulation)],
  ["GET", /^\/info$/, ({ simulation }) => info(simulation)],
  ["GET", /^\/events$/, events],
  ["GET", /^\/containers\/json$/, list],
  ["GET", /^\/containers\/([^/]+)\/json$/, (request) => inspectionJson(named(request))],
  ["POST", /^\/containers\/([^/]+)\/start$/, (request) => named(request).start()],
  ["POST", /^\/containers\/([^/]+)\/kill$/, kill],
  ["POST", /^\/containers\/([^/]+)\/stop$/, (request) => named(request).stop(graceMs(request))],
  [
    "POST",
    /^\/containers\/([^/]+)\/restart$/,
    (request) => named(request).restart(graceMs(request)),
  ],
  ["POST", /^\/containers\/([^/]+)\/pause$/, (request) => named(request).pause()],
  ["POST", /^\/containers\/([^/]+)\/unpause$/, (request) => named(request).unpause()],
  ["POST", /^\/containers\/([^/]+)\/rename$/, rename],
  ["DELETE", /^\/containers\/([^/]+)$/, remove],
];

/** Answers one request as a Docker Engine of this version does. */
export async function answerRequest(
  simulation: Simulation,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://engine");
    const path = withoutVersion(url.pathname, simulation);
    for (const [method, pattern, handler] of ROUTES) {
      const matched = pattern.exec(path);
      if (request.method !== method || !matched) continue;
      const groups = matched.slice(1).map(decodeURIComponent);
      const body = await handler({ simulation, query: url.searchParams, path: groups, answer });
      if (body !== STREAMING) respond(answer, body);
      return;
    }
    throw new Refusal(404, "page not found");
  } catch (error) {
    refuse(answer, error);
  }
}

function withoutVersion(path: string, { apiVersion, minApiVersion }: Simulation): string {
  const [prefix, version] = /^\/v(\d+\.\d+)(?=\/)/.exec(path) ?? [];
  if (prefix === undefined || version === undefined) return path;
  const minor = (text: string) => Number(text.split(".")[1]);
  if (minor(version) > minor(apiVersion)) {
    throw new Refusal(
      400,
      `client version ${version} is too new. Maximum supported API version is ${apiVersion}`,
    );
  }
  if (minor(version) < minor(minApiVersion)) {
    throw new Refusal(
      400,
      `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`,
    );
  }
  return path.slice(prefix.length);
}

function respond(answer: ServerResponse, body: unknown): void {
  if (body === undefined) {
    answer.writeHead(204).end();
  } else if (typeof body === "string") {
    answer.writeHead(200, { "content-type": "text/plain" }).end(body);
  } else {
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  }
}

function refuse(answer: ServerResponse, error: unknown): void {
  const status = error instanceof Refusal ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  if (status === 304) answer.writeHead(304).end();
  else
    answer
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify({ message }));
}

function named({ simulation, path: [idOrName = ""] }: Request): SimulatedContainer {
  const container = simulation.find(idOrName);
  if (container === undefined) throw new Refusal(404, `No such container: ${idOrName}`);
  return container;
}

function kill(request: Request): void {
  const container = named(request);
  const text = request.query.get("signal") || "SIGKILL";
  const signal = /^(SIG)?[A-Z0-9]+$/i.test(text)
    ? `SIG${text.toUpperCase().replace(/^SIG/, "")}`
    : "";
  if (!(signal in SIGNAL_NUMBERS)) throw new Refusal(400, `Invalid signal: ${text}`);
  container.kill(signal);
}

function graceMs({ query }: Request): number {
  return Number(query.get("t") ?? 10) * 1000;
}

function rename(request: Request): void {
  const name = request.query.get("name") ?? "";
  if (request.simulation.find(name)) {
    throw new Refusal(409, `Conflict. The container name "/${name}" is already in use`);
  }
  named(request).rename(name);
}

function remove(request: Request): void {
  named(request).remove(["1", "true"].includes(request.query.get("force") ?? ""));
}

function list({ simulation, query }: Request): unknown {
  const filters = JSON.parse(query.get("filters") || "{}") as Parameters<typeof allows>[0];
  const all = ["1", "true"].includes(query.get("all") ?? "") || "status" in filters;
  const labels = Object.entries(filters).flatMap(([name, wanted]) =>
    name === "label" ? (Array.isArray(wanted) ? wanted : Object.keys(wanted)) : [],
  );
  return [...simulation.containers()]
    .filter((container) => all || container.isUp || container.state === "restarting")
    .filter((container) => allows(filters, "status", container.state))
    .filter((container) => labels.every((label) => hasLabel(container, String(label))))
    .map(listingJson);
}

function hasLabel({ spec }: SimulatedContainer, label: string): boolean {
  const [name = "", value] = label.split("=", 2);
  const has = spec.labels?.[name];
  return value === undefined ? has !== undefined : has === value;
}

function events({ simulation, query, answer }: Request): typeof STREAMING {
  const filters = JSON.parse(query.get("filters") || "{}");
  const since = query.get("since");
  simulation.events.subscribe(answer, filters, since === null ? undefined : Number(since));
  return STREAMING;
}

function version({ version, apiVersion, minApiVersion }: Simulation): unknown {
  return {
    Version: version,
    ApiVersion: apiVersion,
    MinAPIVersion: minApiVersion,
    Os: "linux",
    Arch: "amd64",
    Components: [{ Name: "Engine", Version: version }],
  };
}

function info(simulation: Simulation): unknown {
  const containers = [...simulation.containers()];
  const count = (state: string) => containers.filter((it) => it.state === state).length;
  return {
    ID: "simulated",
    Name: "simulated",
    ServerVersion: simulation.version,
    Containers: containers.length,
    ContainersRunning: count("running"),
    ContainersPaused: count("paused"),
    ContainersStopped: containers.length - count("running") - count("paused"),
    Driver: "overlay2",
    CgroupVersion: "1",
    OperatingSystem: "simulated",
    SecurityOptions: [],
  };
}
