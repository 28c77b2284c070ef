import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from "node:http";
import { request as requestTls } from "node:https";
import type { Readable } from "node:stream";
import { formatDuration } from "../../setting/duration.ts";

/** What one request may cost. */
export interface ExchangeLimits {
  /** From the request to the last byte of the answer; of a stream, to its headers. Milliseconds. */
  readonly withinMs: number;
  readonly largestBytes: number;
}

/** An answer that came whole. */
export interface Answer {
  readonly status: number;
  /** Of the header `Date`: milliseconds since the epoch. Undefined: there was none. */
  readonly date: number | undefined;
  /** A stream goes on for as long as the engine has something to say. */
  readonly body: Buffer | Readable;
}

/**
 * Sends one HTTP request and resolves with the whole answer, or with the open stream of a success.
 * It rejects within its limit whatever comes back: nothing, garbage, an answer that breaks off, one
 * without end or of a wrong length. docker-modem, whose place this takes, waits for ever where an
 * answer breaks off, because it listens for errors of the request only.
 */
export function exchange(
  options: RequestOptions & { readonly tls: boolean },
  { body, isStream, limits }: { body?: string; isStream: boolean; limits: ExchangeLimits },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { tls, ...rest } = options;
  const sent: ClientRequest = (tls ? requestTls : request)(rest);
  const end = (error: Error) => {
    reject(error);
    sent.destroy(error);
  };
  const timer = setTimeout(
    () => end(new Error(`no complete answer within ${formatDuration(limits.withinMs)}`)),
    limits.withinMs,
  );
  sent.on("error", end);
  let hasBegun = false;
  sent.on("close", () => {
    // an answer that has begun tells by itself whether it is whole
    if (!hasBegun) reject(new Error("a connection that was closed without an answer"));
  });
  sent.on("response", (response) => {
    hasBegun = true;
    const { statusCode: status = 0, headers } = response;
    const date = Date.parse(headers.date ?? "");
    const head = { status, date: Number.isNaN(date) ? undefined : date };
    if (isStream && status === 200) {
      clearTimeout(timer);
      resolve({ ...head, body: response });
      return;
    }
    readWhole(response, limits.largestBytes).then(
      (whole) => resolve({ ...head, body: whole }),
      end,
    );
  });
  sent.end(body);
  return promise.finally(() => clearTimeout(timer));
}

async function readWhole(response: IncomingMessage, largestBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > largestBytes) {
        throw new RangeError(`an answer of more than ${largestBytes} bytes`);
      }
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`an answer that broke off after ${size} bytes`, { cause: error });
  }
  return Buffer.concat(parts);
}
