import { type HttpAnswer, headerOf, MAX_BODY_BYTES } from "../../probe/http.ts";
import { messageOf } from "../../world/message-of.ts";
import type { ProviderDocument } from "../document.ts";
import { isJsonList, isJsonObject, type Json, numberIn, numberOf, valueIn } from "../json.ts";
import { entriesOf, isTruthy, pythonStr } from "../python/python-value.ts";
import { readJson } from "../python/read-json.ts";
import { substitute, substituteArguments } from "../scope/substitute.ts";
import { httpPayload } from "./http-payload.ts";
import { textOf } from "./http-text.ts";
import type { CallResult, ProviderCall } from "./provider-call.ts";
import { sendLikeRequests } from "./requests.ts";

/** Sends the request of an `http` provider. An answer succeeds with any status. */
export async function callUrl(provider: ProviderDocument, call: ProviderCall): Promise<CallResult> {
  const { scope } = call;
  const read = (key: string): Json => valueIn(provider, key) ?? null;
  const url = pythonStr(substitute(read("url"), scope));
  const headers = readHeaders(substitute(read("headers"), scope));
  const timeouts = readTimeouts(substitute(read("timeout"), scope));
  const given = valueIn(provider, "method") === undefined ? "GET" : read("method");
  if (typeof given !== "string")
    return { kind: "impossible", because: `method must be text, got ${pythonStr(given)}` };
  const method = given.toUpperCase();
  // requests sends it nevertheless, and gets no answer that it understands
  if (method === "") return { kind: "failed", because: `failed to connect to ${url}: no method` };
  const payload = httpPayload({
    method,
    arguments: substituteArguments(read("arguments"), scope),
    contentType: headers.kind === "value" ? headers.value["Content-Type"] : undefined,
  });
  for (const reading of [headers, timeouts, payload])
    if (reading.kind === "unusable") return { kind: "impossible", because: reading.because };
  if (headers.kind !== "value" || timeouts.kind !== "value" || payload.kind !== "value")
    throw new Error("unusable values have been returned above");

  const verify = valueIn(provider, "verify_tls") ?? true;
  const contentType = payload.value.contentType;
  const hasType = Object.keys(headers.value).some((name) => name.toLowerCase() === "content-type");
  const outcome = await sendLikeRequests({
    url,
    params: payload.value.params,
    method,
    headers: {
      ...headers.value,
      ...(contentType !== undefined && !hasType && { "Content-Type": contentType }),
    },
    body: payload.value.body,
    connectTimeoutMs: timeouts.value.connectMs,
    readTimeoutMs: timeouts.value.readMs,
    verifyTls: typeof verify === "string" ? verify : isTruthy(verify),
    retries: numberIn(provider, "max_retries") ?? 0,
    signal: call.signal,
    warn: call.warn,
  });
  switch (outcome.kind) {
    case "answer":
      return readAnswer(outcome, method, call);
    case "unreachable":
      return {
        kind: "failed",
        because: `failed to connect to ${url}: ${outcome.because}`,
      };
    case "timed-out":
      return { kind: "failed", because: "activity took too long to complete" };
    case "impossible":
    case "interrupted":
      return outcome;
  }
}

function readAnswer(answer: HttpAnswer, method: string, call: ProviderCall): CallResult {
  if (answer.isTooLarge) {
    const limit = `${MAX_BODY_BYTES / 2 ** 20} MiB`;
    return { kind: "failed", because: `the answer is larger than ${limit}, the most that is kept` };
  }
  const text = textOf(answer);
  let body: Json = text;
  // Chaos Toolkit takes a missing body for broken JSON, and aborts the run
  const hasBody = method !== "HEAD" && !BODILESS.includes(answer.status);
  if (hasBody && headerOf(answer.headers, "content-type") === "application/json") {
    try {
      body = readJson(text);
    } catch (error) {
      const because = messageOf(error);
      return {
        kind: "impossible",
        because: `the answer says application/json and its body is not JSON: ${because}`,
      };
    }
  }
  if (answer.status > 399 && !call.judged)
    call.warn(
      "This HTTP call returned a response with a HTTP status code above 400. This may indicate " +
        "some error and not what you expected. Please have a look at the logs.",
    );
  const headers = Object.fromEntries(answer.headers);
  return { kind: "succeeded", output: { status: answer.status, headers, body } };
}

/** No Content, Reset Content and Not Modified. */
const BODILESS: readonly number[] = [204, 205, 304];

type Reading<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "unusable"; readonly because: string };

/** Only text can be sent; null keeps a header from being sent at all. */
function readHeaders(given: Json): Reading<Readonly<Record<string, string | null>>> {
  if (given === null) return { kind: "value", value: {} };
  if (!isJsonObject(given))
    return { kind: "unusable", because: `headers must be a mapping, got ${pythonStr(given)}` };
  const headers: Record<string, string | null> = {};
  for (const [name, value] of entriesOf(given)) {
    if (value !== null && typeof value !== "string")
      return {
        kind: "unusable",
        because: `the header ${name} must be text, got ${pythonStr(value)}: put it in quotes`,
      };
    // as in requests; node would send it without them
    if (value !== null && /^\s/.test(value))
      return { kind: "unusable", because: `the header ${name} must not begin with a blank` };
    headers[name] = value;
  }
  return { kind: "value", value: headers };
}

interface Timeouts {
  readonly connectMs?: number | undefined;
  readonly readMs?: number | undefined;
}

/** One number is for both; a pair is [connect, read], where null means no limit. */
function readTimeouts(given: Json): Reading<Timeouts> {
  const pair = isJsonList(given) ? given : [given, given];
  const milliseconds = pair.map((it) => {
    if (it === null) return undefined;
    const seconds = numberOf(it);
    return seconds !== undefined && seconds > 0 ? Math.max(1, seconds * 1000) : Number.NaN;
  });
  if (pair.length !== 2 || milliseconds.some(Number.isNaN))
    return {
      kind: "unusable",
      because: `timeout must be a number of seconds above 0 or a [connect, read] pair of them, got ${pythonStr(given)}`,
    };
  return { kind: "value", value: { connectMs: milliseconds[0], readMs: milliseconds[1] } };
}
