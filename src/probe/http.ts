import { readFile } from "node:fs/promises";
import { messageOf } from "../world/message-of.ts";
import { VERSION } from "../world/version.ts";
import { type ExchangeOutcome, exchange } from "./http-exchange.ts";
import { keepsLogin, withKnownLogin, withLoginOfUrl, without } from "./http-login.ts";
import type { FindLogin } from "./netrc.ts";

export interface HttpRequest {
  readonly url: string;
  /** GET where it is left out. */
  readonly method?: string;
  /** null keeps a header from being sent that otherwise would be. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | undefined;
  /** For the connection to stand, with TLS; no limit where it is left out. */
  readonly connectTimeoutMs?: number | undefined;
  /** The longest silence after that; no limit where it is left out. */
  readonly readTimeoutMs?: number | undefined;
  /** false: any certificate will do. Text: a file with the authorities to trust. */
  readonly verifyTls?: boolean | string;
  /** How often to try again when the connection fails; 0 where it is left out. */
  readonly retries?: number;
  /** Who we are to a host, where neither the headers nor the URL say so; nobody by default. */
  readonly findLogin?: FindLogin;
  /** Where proxies and further authorities are named; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type HttpAnswer = Extract<ExchangeOutcome, { readonly kind: "answer" }>;

export type HttpOutcome =
  | HttpAnswer
  | { readonly kind: "unreachable"; readonly because: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "interrupted" }
  /** No fault of the one who was asked: the URL, a header, a certificate file, or a redirect loop. */
  | { readonly kind: "impossible"; readonly because: string };

const MOST_REDIRECTS = 30;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Only these may be sent twice without harm once the other side may have seen them. */
const IDEMPOTENT: readonly string[] = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"];

/**
 * Asks over HTTP and waits for the whole answer. Follows up to 30 redirects as browsers do (a POST
 * that is answered by 302 goes on as GET), decodes gzip and deflate, and uses the proxies that the
 * environment names. Whatever the status is, an answer is an answer. Never rejects.
 */
export async function askHttp(request: HttpRequest): Promise<HttpOutcome> {
  const { env = process.env } = request;
  let url: URL;
  try {
    url = webAddress(request.url);
  } catch (error) {
    return { kind: "impossible", because: messageOf(error) };
  }
  let method = (request.method ?? "GET").toUpperCase();
  let body = request.body;
  let headers = withLoginOfUrl(completed(request.headers ?? {}, method, body), url);
  // node would read them once more, and not take all of them
  url.username = url.password = "";
  const cookies = new Map<string, string>();
  for (let redirects = 0; ; redirects++) {
    let ca: string | undefined;
    try {
      if (url.protocol === "https:") ca = await authorities(request.verifyTls ?? true, env);
    } catch (error) {
      return { kind: "impossible", because: messageOf(error) };
    }
    headers = withKnownLogin(headers, url, request.findLogin);
    const outcome = await persist({
      ...request,
      url,
      method,
      headers: withCookies(headers, cookies),
      body,
      verifyTls: request.verifyTls !== false,
      ca,
      env,
      retries: request.retries ?? 0,
    });
    if (outcome.kind !== "answer") return outcome;
    const location = headerOf(outcome.headers, "location");
    if (!REDIRECTS.includes(outcome.status) || !location) return outcome;
    if (redirects === MOST_REDIRECTS)
      return { kind: "impossible", because: `Exceeded ${MOST_REDIRECTS} redirects.` };

    let next: URL;
    try {
      next = webAddress(new URL(location, url).href);
    } catch (error) {
      return { kind: "impossible", because: `redirected to ${location}: ${messageOf(error)}` };
    }
    keepCookies(cookies, outcome.headers);
    if (method !== "HEAD" && (outcome.status === 303 || outcome.status === 302)) method = "GET";
    if (method === "POST" && outcome.status === 301) method = "GET";
    if (outcome.status < 307) {
      body = undefined;
      headers = without(headers, ["content-type", "content-length", "transfer-encoding"]);
    }
    // as in requests: what was given goes to the first address alone
    headers = without(headers, ["cookie"]);
    if (next.hostname !== url.hostname) cookies.clear();
    if (!keepsLogin(url, next)) headers = without(headers, ["authorization"]);
    if (next.hash === "") next.hash = url.hash;
    url = next;
  }
}

/** The value of a header, whatever the case of its name. */
export function headerOf(headers: ReadonlyMap<string, string>, name: string): string | undefined {
  for (const [key, value] of headers) if (key.toLowerCase() === name) return value;
  return undefined;
}

type Persisting = Parameters<typeof exchange>[0] & { readonly retries: number };

/** Tries again after a broken connection. Silence, once all tries are used up, is one too. */
async function persist(request: Persisting): Promise<HttpOutcome> {
  for (let left = request.retries; ; left--) {
    let outcome: ExchangeOutcome;
    try {
      outcome = await exchange(request);
    } catch (error) {
      // node refuses a method or a header with characters that it may not have
      return { kind: "impossible", because: messageOf(error) };
    }
    if (outcome.kind === "answer" || outcome.kind === "interrupted") return outcome;
    const mayRepeat =
      (outcome.kind === "unreachable" && outcome.phase === "connect") ||
      IDEMPOTENT.includes(request.method);
    if (left > 0 && mayRepeat) continue;
    if (outcome.kind === "timed-out" && request.retries > 0)
      return { kind: "unreachable", because: "Read timed out." };
    return outcome.kind === "timed-out"
      ? outcome
      : { kind: "unreachable", because: outcome.because };
  }
}

function webAddress(text: string): URL {
  if (!URL.canParse(text)) {
    const hint = /^\s*[a-z][a-z0-9+.-]*:/i.test(text)
      ? ""
      : `: no scheme, such as http://, is given`;
    throw new Error(`invalid URL '${text}'${hint}`);
  }
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new Error(`expected an http or https URL, got '${text}'`);
  // a browser would take the first part of the path for the host
  if (!/^\s*https?:\/\/[^/?#]/i.test(text))
    throw new Error(`invalid URL '${text}': no host is given after the scheme`);
  return url;
}

async function authorities(
  verify: boolean | string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (verify === false) return undefined;
  const file =
    typeof verify === "string" ? verify : env.REQUESTS_CA_BUNDLE || env.CURL_CA_BUNDLE || undefined;
  return file === undefined ? undefined : readFile(file, "utf8");
}

/** Adds what every request says of itself, unless it says so already or says null. */
function completed(
  given: Readonly<Record<string, string | null>>,
  method: string,
  body: string | undefined,
): Readonly<Record<string, string>> {
  const own: Record<string, string> = {
    "User-Agent": `chaos-monkey/${VERSION}`,
    "Accept-Encoding": "gzip, deflate",
    Accept: "*/*",
  };
  if (!body && method !== "GET" && method !== "HEAD") own["Content-Length"] = "0";
  const said = Object.keys(given).map((name) => name.toLowerCase());
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(own))
    if (!said.includes(name.toLowerCase())) headers[name] = value;
  for (const [name, value] of Object.entries(given)) if (value !== null) headers[name] = value;
  // a length that is not the body's would cut it, or keep the other side waiting
  if (!body) return headers;
  const length = String(Buffer.byteLength(body));
  return { ...without(headers, ["content-length"]), "Content-Length": length };
}

/** A session that begins on the way, as with a login that redirects, goes on to its end. */
function keepCookies(cookies: Map<string, string>, headers: ReadonlyMap<string, string>): void {
  for (const cookie of headerOf(headers, "set-cookie")?.split(/,(?=[^;,]*=)/) ?? []) {
    const [pair = ""] = cookie.split(";");
    const at = pair.indexOf("=");
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
}

function withCookies(
  headers: Readonly<Record<string, string>>,
  cookies: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  if (cookies.size === 0 || "Cookie" in headers) return headers;
  return { ...headers, Cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
}
