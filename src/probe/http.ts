import { readFile } from "node:fs/promises";
import { messageOf } from "../world/message-of.ts";
import { VERSION } from "../world/version.ts";
import { type ExchangeOutcome, exchange } from "./http-exchange.ts";
import {
  type FindLogin,
  keepsLogin,
  withKnownLogin,
  withLoginOfUrl,
  without,
} from "./http-login.ts";
import { browserAddress, type ReadAddress, type WebAddress } from "./web-address.ts";

export interface HttpRequest {
  readonly url: string;
  /** GET where it is left out. */
  readonly method?: string;
  /** null keeps a header from being sent that otherwise would be. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | undefined;
  /** For connecting, TLS included; no limit where it is left out. */
  readonly connectTimeoutMs?: number | undefined;
  /** The longest silence after that; no limit where it is left out. */
  readonly readTimeoutMs?: number | undefined;
  /** false: any certificate is accepted. Text: a file with the authorities to trust. */
  readonly verifyTls?: boolean | string;
  /** How many more times to try when the connection fails; 0 where it is left out. */
  readonly retries?: number;
  /** The login for a host, where neither the headers nor the URL have one. */
  readonly findLogin?: FindLogin;
  /** Keeps cookies along redirects; without it none are kept. */
  readonly cookies?: CookieJar;
  /** How the text of a URL becomes what is sent; as browsers do where it is left out. */
  readonly readAddress?: ReadAddress;
  /** The largest body that is kept, unpacked; 16 MiB where it is left out. */
  readonly maxBodyBytes?: number;
  /** Names proxies and further authorities; that of the process where it is left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Cookies of one series of redirects. */
export interface CookieJar {
  /** Takes what an answer of this URL sets. */
  keep(url: URL, headers: ReadonlyMap<string, string>): void;
  /** The value of the Cookie header for this URL; undefined: there is none. */
  cookiesFor(url: URL): string | undefined;
}

export type HttpAnswer = Extract<ExchangeOutcome, { readonly kind: "answer" }>;

export type HttpOutcome =
  | HttpAnswer
  | { readonly kind: "unreachable"; readonly because: string }
  | { readonly kind: "timed-out" }
  | { readonly kind: "interrupted" }
  /** Nothing can be sent: the URL, a header, a certificate file, or a redirect loop is at fault. */
  | { readonly kind: "impossible"; readonly because: string };

const MOST_REDIRECTS = 30;
/** The largest body that is kept where a request names no other limit. */
export const MAX_BODY_BYTES = 16 * 2 ** 20;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Safe to send again when the server may have received them. */
const IDEMPOTENT: readonly string[] = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"];

/**
 * Sends an HTTP request and waits for the whole answer, whatever its status. Follows up to 30
 * redirects as browsers do (a POST that is answered by 302 goes on as GET), decodes gzip and
 * deflate, and uses the proxies that the environment names. Never rejects.
 */
export async function sendHttp(request: HttpRequest): Promise<HttpOutcome> {
  const { env = process.env } = request;
  const { cookies, readAddress = browserAddress } = request;
  let address: WebAddress;
  try {
    address = readAddress(request.url);
  } catch (error) {
    return { kind: "impossible", because: messageOf(error) };
  }
  let method = (request.method ?? "GET").toUpperCase();
  let body = request.body;
  let headers = withLoginOfUrl(completed(request.headers ?? {}, method, body), address.url);
  // node would read them again, and refuses some of them
  address.url.username = address.url.password = "";
  for (let redirects = 0; ; redirects++) {
    const { url, target } = address;
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
      target,
      method,
      headers: withCookies(headers, cookies?.cookiesFor(url)),
      body,
      verifyTls: request.verifyTls !== false,
      ca,
      env,
      retries: request.retries ?? 0,
      maxBodyBytes: request.maxBodyBytes ?? MAX_BODY_BYTES,
    });
    if (outcome.kind !== "answer") return outcome;
    const location = headerOf(outcome.headers, "location");
    if (!REDIRECTS.includes(outcome.status) || !location) return outcome;
    if (redirects === MOST_REDIRECTS)
      return { kind: "impossible", because: `Exceeded ${MOST_REDIRECTS} redirects.` };

    let next: WebAddress;
    try {
      next = readAddress(location, url);
    } catch (error) {
      return { kind: "impossible", because: `redirected to ${location}: ${messageOf(error)}` };
    }
    cookies?.keep(url, outcome.headers);
    if (method !== "HEAD" && (outcome.status === 303 || outcome.status === 302)) method = "GET";
    if (method === "POST" && outcome.status === 301) method = "GET";
    if (outcome.status < 307) {
      body = undefined;
      headers = without(headers, ["content-type", "content-length", "transfer-encoding"]);
    }
    // as in requests: a given cookie goes to the first address alone
    headers = without(headers, ["cookie"]);
    if (!keepsLogin(url, next.url)) headers = without(headers, ["authorization"]);
    address = next;
  }
}

/** The value of a header; the case of its name does not matter. */
export function headerOf(headers: ReadonlyMap<string, string>, name: string): string | undefined {
  for (const [key, value] of headers) if (key.toLowerCase() === name) return value;
  return undefined;
}

type Persisting = Parameters<typeof exchange>[0] & { readonly retries: number };

/** Tries again after a broken connection, and after silence. */
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

async function authorities(
  verify: boolean | string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  if (verify === false) return undefined;
  const file =
    typeof verify === "string" ? verify : env.REQUESTS_CA_BUNDLE || env.CURL_CA_BUNDLE || undefined;
  return file === undefined ? undefined : readFile(file, "utf8");
}

/** Adds the headers of every request, unless they are given or null keeps them out. */
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
  const names = Object.keys(given).map((name) => name.toLowerCase());
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(own))
    if (!names.includes(name.toLowerCase())) headers[name] = value;
  for (const [name, value] of Object.entries(given)) if (value !== null) headers[name] = value;
  // a length that is not the body's would cut it, or keep the other side waiting
  if (!body) return headers;
  const length = String(Buffer.byteLength(body));
  return { ...without(headers, ["content-length"]), "Content-Length": length };
}

function withCookies(
  headers: Readonly<Record<string, string>>,
  cookie: string | undefined,
): Readonly<Record<string, string>> {
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === "cookie");
  return cookie === undefined || hasOwn ? headers : { ...headers, Cookie: cookie };
}
