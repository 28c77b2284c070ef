import type { CookieJar } from "../../probe/http.ts";
import { headerOf } from "../../probe/http.ts";

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Without a leading dot. */
  readonly domain: string;
  /** false: the cookie is for subdomains too. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * The cookies that a session of Python's requests keeps while it follows redirects, so that a login
 * that redirects works. They live as long as the request; a cookie that has expired is removed.
 */
export function redirectCookies(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    keep(url, headers) {
      // dates have a comma too, but no = after it
      for (const text of headerOf(headers, "set-cookie")?.split(/,(?=[^;,]*=)/) ?? []) {
        const cookie = readCookie(text, url);
        if (cookie === undefined) continue;
        const key = JSON.stringify([cookie.domain, cookie.path, cookie.name]);
        if (cookie.isExpired) cookies.delete(key);
        else cookies.set(key, cookie);
      }
    },
    cookiesFor(url) {
      const found = [...cookies.values()]
        .filter((cookie) => goesTo(cookie, url))
        // the more exact path first
        .sort((a, b) => b.path.length - a.path.length);
      if (found.length === 0) return undefined;
      return found.map(({ name, value }) => `${name}=${value}`).join("; ");
    },
  };
}

/** undefined: it is none, or not for this host to set. */
function readCookie(
  text: string,
  url: URL,
): (Cookie & { readonly isExpired: boolean }) | undefined {
  const [pair = "", ...attributes] = text.split(";");
  const at = pair.indexOf("=");
  if (at <= 0) return undefined;
  const read = (name: string) => {
    const found = attributes.find((it) => it.trim().toLowerCase().startsWith(`${name}=`));
    return found?.slice(found.indexOf("=") + 1).trim();
  };
  const domain = read("domain")?.replace(/^\./, "").toLowerCase();
  if (domain !== undefined && !isWithin(url.hostname, domain)) return undefined;
  const path = read("path");
  const maxAge = read("max-age");
  const expires = Date.parse(read("expires") ?? "");
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    domain: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: path?.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
    secure: attributes.some((it) => it.trim().toLowerCase() === "secure"),
    isExpired: maxAge !== undefined ? Number(maxAge) <= 0 : expires <= Date.now(),
  };
}

function goesTo({ domain, hostOnly, path, secure }: Cookie, url: URL): boolean {
  const { hostname, pathname, protocol } = url;
  if (secure && protocol !== "https:") return false;
  if (hostOnly ? hostname !== domain : !isWithin(hostname, domain)) return false;
  return pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
