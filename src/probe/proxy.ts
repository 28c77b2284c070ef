import { BlockList, isIP } from "node:net";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL, by the customary variables as Python's requests reads them: lower case
 * before upper case, one for the scheme before `all_proxy`, and `no_proxy` with suffixes of host
 * names (a leading dot means nothing), addresses, networks (10.0.0.0/8) or `*`.
 */
export function proxyFor(url: URL, env: Env): string | undefined {
  const read = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const proxy = read(`${url.protocol.slice(0, -1)}_proxy`) ?? read("all_proxy");
  if (proxy === undefined || isExcluded(url, read("no_proxy") ?? "")) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function isExcluded(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const withPort = `${host}:${url.port}`;
  return list
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      if (isIP(host) !== 0) return entry === host || isInside(host, entry);
      const bare = entry.replace(/^\.+/, "");
      return [host, withPort].some((name) => name === bare || name.endsWith(`.${bare}`));
    });
}

function isInside(address: string, network: string): boolean {
  const [base = "", bits = ""] = network.split("/");
  const family = isIP(base) === 6 ? "ipv6" : "ipv4";
  const length = Number(bits);
  const longest = family === "ipv6" ? 128 : 32;
  if (isIP(base) === 0 || !/^\d+$/.test(bits) || length > longest) return false;
  const list = new BlockList();
  list.addSubnet(base, length, family);
  return isIP(address) === isIP(base) && list.check(address, family);
}
