import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { ShiftedClock } from "./shifted-times.ts";

/** A request as it reaches the proxy. */
export interface ProxiedRequest {
  readonly method: string;
  /** With its version prefix and query. */
  readonly path: string;
  readonly body: string;
}

/** What the proxy does to a request or its answer. Times in milliseconds. */
export type Misconduct =
  /** Forwards the request after `ms`, even when its client is gone by then. */
  | { readonly kind: "hold-request"; readonly ms: number }
  /** Forwards the request at once and the answer after `ms`. */
  | { readonly kind: "hold-answer"; readonly ms: number }
  /** Forwards the request, and closes the connection after so many bytes of the answer's body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Forwards the request, and closes the connection without an answer. */
  | { readonly kind: "drop-answer" }
  /** Answers 500. With `carriedOut` the request is forwarded first. */
  | { readonly kind: "fail"; readonly carriedOut: boolean }
  /** Answers 204 and forwards nothing. */
  | { readonly kind: "pretend" }
  /** Writes bytes that are no HTTP. */
  | { readonly kind: "garbage" }
  /** Answers 200 with a body that is not JSON. */
  | { readonly kind: "garbage-body" }
  /** Announces a longer body than it sends, and leaves the connection open. */
  | { readonly kind: "wrong-length" }
  /** Answers 200 with a body that never ends, as fast as it is read. */
  | { readonly kind: "endless" }
  /** Never answers, forwards nothing, and leaves the connection open. */
  | { readonly kind: "silence" }
  /** Answers with an earlier answer to the same request, where there was one. */
  | { readonly kind: "replay" }
  /** Forwards the request twice, and answers with the second answer. */
  | { readonly kind: "twice" };

/** Decides what happens to a request; undefined: it is forwarded and answered. */
export type Conduct = (request: ProxiedRequest) => Misconduct | undefined;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Stands between chaos-monkey and the socket of an engine, and misbehaves as it is told. Event
 * streams are forwarded line by line until `muteStreams` or `dropConnections`.
 */
export class HostileProxy implements AsyncDisposable {
  readonly socketPath: string;
  conduct: Conduct = () => undefined;
  /** The clock that the engine seems to have. */
  readonly clock = new ShiftedClock();
  readonly requests: ProxiedRequest[] = [];
  readonly #engineSocket: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "hostile-proxy-"));
  readonly #server: Server;
  readonly #earlier = new Map<string, Answer>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isMute = false;
  #isAway = false;

  private constructor(engineSocket: string) {
    this.#engineSocket = engineSocket;
    this.socketPath = join(this.#folder, "docker.sock");
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.on("connection", (socket) => {
      if (this.#isAway) socket.destroy();
    });
    // bytes that are no HTTP, from a client that has given up
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  static async start(engineSocket: string): Promise<HostileProxy> {
    const proxy = new HostileProxy(engineSocket);
    proxy.#server.listen(proxy.socketPath);
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Event streams stay open from now on and carry nothing; new ones too, until `unmuteStreams`. */
  muteStreams(): void {
    this.#isMute = true;
  }

  unmuteStreams(): void {
    this.#isMute = false;
  }

  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  /** Hangs up on everybody until `comeBack`. */
  goAway(): void {
    this.#isAway = true;
    this.dropConnections();
  }

  comeBack(): void {
    this.#isAway = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "", headers } = request;
    response.on("error", () => response.destroy());
    // a client that dies while it sends has asked for nothing
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const asked = { method, path, body };
    this.requests.push(asked);
    const misconduct = this.conduct(asked);
    if (isStream(path) && !isRefusal(misconduct)) return this.#stream(asked, headers, response);
    switch (misconduct?.kind) {
      case undefined:
        return send(response, await this.#forward(asked, headers));
      case "hold-request":
        await this.#wait(misconduct.ms);
        return send(response, await this.#forward(asked, headers));
      case "hold-answer": {
        const answer = await this.#forward(asked, headers);
        await this.#wait(misconduct.ms);
        return send(response, answer);
      }
      case "cut":
        return cut(response, await this.#forward(asked, headers), misconduct.afterBytes);
      case "drop-answer":
        await this.#forward(asked, headers);
        response.destroy();
        return;
      case "fail":
        if (misconduct.carriedOut) await this.#forward(asked, headers);
        return send(response, failure("500 from the proxy"));
      case "pretend":
        response.writeHead(204).end();
        return;
      case "garbage":
        response.socket?.end("\u0000\u0001 this is no HTTP \r\n\r\n");
        return;
      case "garbage-body":
        return send(response, { ...failure(""), status: 200, body: Buffer.from('{"Id": "') });
      case "wrong-length":
        return announceTooMuch(response, await this.#forward(asked, headers));
      case "endless":
        return await flood(response);
      case "silence":
        await once(response, "close");
        return;
      case "replay":
        return send(
          response,
          this.#earlier.get(`${method} ${path}`) ?? (await this.#forward(asked, headers)),
        );
      case "twice":
        await this.#forward(asked, headers);
        return send(response, await this.#forward(asked, headers));
    }
  }

  async #forward({ method, path, body }: ProxiedRequest, headers: IncomingHttpHeaders) {
    const answered = await this.#ask({ method, path, body }, headers);
    const answer = {
      status: answered.statusCode ?? 502,
      headers: this.clock.shiftDate(answered.headers),
      body: this.clock.shiftBody(await buffer(answered)),
    };
    if (method === "GET") this.#earlier.set(`${method} ${path}`, answer);
    return answer;
  }

  async #ask(
    { method, path, body }: ProxiedRequest,
    headers: IncomingHttpHeaders,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const asking = forward({
      socketPath: this.#engineSocket,
      agent: false,
      method,
      path: this.clock.shiftQuery(path),
      headers,
      ...(signal && { signal }),
    });
    const answered = once(asking, "response");
    asking.end(body);
    const [message] = (await answered) as [IncomingMessage];
    return message;
  }

  async #stream(
    asked: ProxiedRequest,
    headers: IncomingHttpHeaders,
    response: ServerResponse,
  ): Promise<void> {
    const over = new AbortController();
    response.on("close", () => over.abort());
    const answered = await this.#ask(asked, headers, over.signal);
    response.writeHead(answered.statusCode ?? 502, this.clock.shiftDate(answered.headers));
    response.flushHeaders();
    answered.on("error", () => response.destroy());
    answered.on("data", (chunk: Buffer) => {
      if (!this.#isMute) response.write(this.clock.shiftBody(chunk));
    });
    answered.on("end", () => response.end());
  }

  async #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      resolve();
    }, ms);
    this.#timers.add(timer);
    await promise;
  }
}

/** `/events` without an end: with `until` it is a plain request. */
function isStream(path: string): boolean {
  return /\/events(\?|$)/.test(path) && !/[?&]until=/.test(path);
}

/** What applies to event streams as well; anything else needs an answer that ends. */
function isRefusal(misconduct: Misconduct | undefined): boolean {
  const kinds: readonly (Misconduct["kind"] | undefined)[] = [
    "silence",
    "garbage",
    "endless",
    "fail",
  ];
  return kinds.includes(misconduct?.kind);
}

function failure(message: string): Answer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status: 500, headers: { "content-type": "application/json" }, body };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return;
  const { "transfer-encoding": _chunked, "content-length": _length, ...rest } = headers;
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, { ...rest, ...(hasBody && { "content-length": body.length }) });
  response.end(hasBody ? body : undefined);
}

function cut(response: ServerResponse, { status, body }: Answer, afterBytes: number): void {
  // at least one byte is missing, else nothing was cut
  response.writeHead(status, { "content-length": Math.max(body.length, 1) });
  response.flushHeaders();
  response.write(body.subarray(0, Math.min(afterBytes, Math.max(0, body.length - 1))), () =>
    response.destroy(),
  );
}

function announceTooMuch(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-length": body.length + 1000 });
  response.write(body);
}

async function flood(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  const chunk = Buffer.alloc(64 * 1024, " ");
  while (!response.destroyed) {
    if (response.write(chunk)) await new Promise((later) => setImmediate(later));
    else await Promise.race([once(response, "drain"), once(response, "close")]);
  }
}
