import http from "node:http";
import https from "node:https";
import { promisify } from "node:util";
import { gunzip, inflate, inflateRaw } from "node:zlib";
import { humanDuration } from "../setting/human-duration.ts";
import { messageOf } from "../world/message-of.ts";
import { proxyFor } from "./proxy.ts";

/** One request as it goes over the wire, without retries or redirects. */
export interface Exchange {
  readonly url: URL;
  /** The path and query, exactly as they are sent. */
  readonly target: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** The longest silence once connected. */
  readonly readTimeoutMs?: number | undefined;
  readonly verifyTls: boolean;
  /** Authorities to trust besides; PEM. */
  readonly ca?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The largest body that is kept, unpacked. */
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export type ExchangeOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** Names in their original case; a comma joins the values of repeated ones. */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Buffer;
      /** The body was larger than the limit, and nothing of it was kept. */
      readonly isTooLarge?: true;
    }
  /** `connect`: no connection; `read`: the connection failed later. */
  | { readonly kind: "unreachable"; readonly phase: "connect" | "read"; readonly because: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "interrupted" };

/** Sends the request. Never rejects for a failure of the connection or of the answer. */
export async function exchange(request: Exchange): Promise<ExchangeOutcome> {
  const { url, signal, connectTimeoutMs, readTimeoutMs } = request;
  if (signal?.aborted) return { kind: "interrupted" };
  const { promise, resolve } = Promise.withResolvers<ExchangeOutcome>();
  const sent = open(request);
  let phase: "connect" | "read" = "connect";
  let answer: http.IncomingMessage | undefined;
  const largest = request.maxBodyBytes;
  const fail = (because: string) => {
    resolve({ kind: "unreachable", phase, because });
    sent.destroy();
  };
  const onAbort = () => {
    resolve({ kind: "interrupted" });
    sent.destroy();
  };
  signal?.addEventListener("abort", onAbort);
  const connecting =
    connectTimeoutMs === undefined
      ? undefined
      : setTimeout(
          () => fail(`connecting took longer than ${humanDuration(connectTimeoutMs)}`),
          connectTimeoutMs,
        );
  sent.on("socket", (socket) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
      clearTimeout(connecting);
      phase = "read";
      if (readTimeoutMs !== undefined) socket.setTimeout(readTimeoutMs);
    });
    socket.once("timeout", () => {
      // as in requests: a body that stops halfway is a broken connection, not a slow answer
      if (answer !== undefined) fail("Read timed out.");
      else resolve({ kind: "timed-out" });
      sent.destroy();
    });
  });
  sent.on("error", (error: NodeJS.ErrnoException) => {
    // bytes after a whole answer (a 204 with a body, say) are no error
    if (answer?.complete !== true) fail(because(error));
  });
  sent.on("response", (response) => {
    answer = response;
    void collect(response, largest).then(
      (body) => {
        resolve({
          kind: "answer",
          status: response.statusCode ?? 0,
          headers: joined(response.rawHeaders),
          body: body ?? Buffer.alloc(0),
          ...(body === undefined && { isTooLarge: true }),
        });
        if (body === undefined) sent.destroy();
      },
      (error: unknown) => fail(because(error)),
    );
  });
  sent.end(request.body);
  try {
    return await promise;
  } finally {
    clearTimeout(connecting);
    signal?.removeEventListener("abort", onAbort);
  }
}

function open(request: Exchange): http.ClientRequest {
  const { url, target: path, method, headers, env } = request;
  const proxy = proxyFor(url, env);
  const options = {
    method,
    headers,
    ...(proxy !== undefined && { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }),
  };
  if (url.protocol === "http:")
    return http.request(url, { method, path, headers, agent: new http.Agent(options) });
  return https.request(url, {
    method,
    path,
    headers,
    agent: new https.Agent({
      ...options,
      rejectUnauthorized: request.verifyTls,
      ...(request.ca !== undefined && { ca: request.ca }),
    }),
  });
}

/** The body, unpacked; undefined: it is larger than the limit. */
async function collect(
  response: http.IncomingMessage,
  largest: number,
): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  // an iterator that returns early would destroy the request before it is resolved
  for await (const part of response.iterator({ destroyOnReturn: false })) {
    size += (part as Buffer).length;
    if (size > largest) return undefined;
    parts.push(part as Buffer);
  }
  const body = Buffer.concat(parts);
  const options = { maxOutputLength: largest };
  try {
    switch (body.length === 0 ? "" : response.headers["content-encoding"]?.trim().toLowerCase()) {
      case "gzip":
      case "x-gzip":
        return await promisify(gunzip)(body, options);
      case "deflate":
        // some servers leave out the zlib header that the standard asks for
        return await promisify(inflate)(body, options).catch((error: unknown) => {
          if (isTooLarge(error)) throw error;
          return promisify(inflateRaw)(body, options);
        });
      default:
        return body;
    }
  } catch (error) {
    if (isTooLarge(error)) return undefined;
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
}

function joined(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const spelled = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const came = raw[at] ?? "";
    const name = spelled.get(came.toLowerCase()) ?? came;
    spelled.set(came.toLowerCase(), name);
    const before = headers.get(name);
    const value = raw[at + 1] ?? "";
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function because(error: unknown): string {
  if (error instanceof AggregateError && error.message === "")
    return error.errors.map(because).join("; ");
  return messageOf(error);
}
