/** A user name and password for a host. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The login for a host name; undefined: there is none. */
export type FindLogin = (host: string) => Login | undefined;

type Headers = Readonly<Record<string, string>>;

/** With the login of the URL, which takes precedence over the headers. */
export function withLoginOfUrl(headers: Headers, url: URL): Headers {
  if (url.username === "" && url.password === "") return headers;
  const login = { user: unquoted(url.username), password: unquoted(url.password) };
  return { ...without(headers, ["authorization"]), Authorization: basic(login) };
}

/** With the known login for this host, unless the headers have one. */
export function withKnownLogin(headers: Headers, url: URL, findLogin?: FindLogin): Headers {
  if (Object.keys(headers).some((name) => name.toLowerCase() === "authorization")) return headers;
  const login = findLogin?.(url.hostname.replace(/^\[|\]$/g, ""));
  return login === undefined ? headers : { ...headers, Authorization: basic(login) };
}

/** A redirect drops the login, unless it stays on the host or only changes http to https there. */
export function keepsLogin(from: URL, to: URL): boolean {
  if (to.origin === from.origin) return true;
  const isUpgrade = from.protocol === "http:" && to.protocol === "https:";
  return isUpgrade && to.hostname === from.hostname && from.port === "" && to.port === "";
}

export function without(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())),
  );
}

function basic({ user, password }: Login): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "latin1").toString("base64")}`;
}

function unquoted(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a literal percent sign
    return text;
  }
}
