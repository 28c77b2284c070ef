import type { RequestOptions } from "node:http";
import type Docker from "dockerode";
import type { Clock } from "../../world/clock.ts";
import type { EngineClock } from "../engine-clock.ts";
import { type Answer, exchange } from "./exchange.ts";
import { loadDockerode } from "./load-dockerode.ts";

/** A list of 10,000 containers is about 20 MiB. */
const LARGEST_LIST_BYTES = 64 * 1024 * 1024;
/** An inspection with a long environment and many mounts is some hundred KiB. */
const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

/** So much of an error that is no JSON is shown, such as a proxy's page. */
const LONGEST_SAYING = 200;

/** How a client of dockerode reaches its engine. */
export interface ClientOptions {
  readonly docker: Docker.DockerOptions;
  /** In whose path it stands; undefined: not agreed on yet. */
  readonly apiVersion?: string;
  /** How long a request may take besides a grace that it asks for, in milliseconds. */
  readonly withinMs: number;
  readonly clock: Clock;
  /** Told the engine's time with each answer. */
  readonly engineClock: EngineClock;
}

/** What docker-modem, dockerode's transport, hands on to be sent; its types lack it. */
interface ModemRequest {
  readonly isStream?: boolean;
  /** `true` for success, else what the status means. */
  readonly statusCodes: Readonly<Record<string, true | string>>;
}

type Callback = (error: unknown, answer: unknown) => void;

/** A client of dockerode whose every request ends within its limit, whatever comes back. */
export async function openClient(options: ClientOptions): Promise<Docker> {
  const Client = await loadDockerode();
  const { docker, apiVersion } = options;
  const client = new Client({ ...docker, ...(apiVersion && { version: `v${apiVersion}` }) });
  // docker-modem makes path, query and body; only the sending is ours
  const buildRequest = (
    request: RequestOptions,
    context: ModemRequest,
    body: string | undefined,
    callback: Callback,
  ) => {
    void send({ request, context, body, options }).then(
      (answer) => callback(null, answer),
      (error: unknown) => callback(error, null),
    );
  };
  Object.assign(client.modem, { buildRequest });
  return client;
}

async function send({
  request,
  context,
  body,
  options,
}: {
  readonly request: RequestOptions;
  readonly context: ModemRequest;
  readonly body: string | undefined;
  readonly options: ClientOptions;
}): Promise<unknown> {
  const { docker, withinMs, clock, engineClock } = options;
  const { pathname, searchParams } = new URL(request.path ?? "/", "http://engine");
  const isList = pathname.endsWith("/containers/json");
  // a stop or a restart is answered only when the container has ended, after `t` seconds or before
  const graceMs = Number(searchParams.get("t") ?? 0) * 1000;
  const sentMs = clock.monotonic();
  const answer = await exchange(
    { ...request, tls: docker.protocol === "https" },
    {
      ...(body !== undefined && { body }),
      isStream: context.isStream === true,
      limits: {
        withinMs: withinMs + graceMs,
        largestBytes: isList ? LARGEST_LIST_BYTES : LARGEST_ANSWER_BYTES,
      },
    },
  );
  if (answer.date !== undefined) {
    engineClock.sawDate(answer.date, { sentMs, receivedMs: clock.monotonic() });
  }
  const content = Buffer.isBuffer(answer.body) ? parse(answer.body) : answer.body;
  if (context.statusCodes[answer.status] === true) return content;
  throw refusal(answer, content);
}

/** Only errors are JSON everywhere: a ping answers `OK`, a connect nothing. */
function parse(body: Buffer): unknown {
  const text = body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As docker-modem rejects, which `engineError` reads. */
function refusal({ status }: Answer, content: unknown): Error {
  const said = typeof content === "string" ? content.trim() : JSON.stringify(content);
  const error = new Error(said.slice(0, LONGEST_SAYING));
  return Object.assign(error, { statusCode: status, json: content });
}
