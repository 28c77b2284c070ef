import { type Container, type Endpoint, shortId } from "../../engine/container.ts";
import type { EndpointRequest } from "../../engine/engine.ts";

/** From this API version on a connect overlooks the MAC address that it is asked for. */
const LOSES_MAC_SINCE = 44;
/** From this API version on the engine makes MAC addresses by chance, not from the IP address. */
const RANDOM_MAC_SINCE = 48;

/**
 * What to ask for so that an endpoint comes out as it was asked for: the addresses that somebody
 * chose and no others, and its aliases without the short id, which the engine adds itself. An address
 * that the engine chose must not be asked for: it would belong to the container for good.
 */
export function endpointRequestFor(
  container: Container,
  endpoint: Endpoint,
  apiVersion: string | undefined,
): EndpointRequest {
  const { ipam, links, aliases, driverOpts, gwPriority } = endpoint;
  const own = shortId(container.id);
  return {
    ipam,
    links,
    aliases: aliases.filter((alias) => alias !== own),
    driverOpts,
    macAddress: chosenMacOf(container, endpoint, apiVersion) ?? "",
    ...(gwPriority !== undefined && { gwPriority }),
  };
}

/** The MAC address of an endpoint if somebody chose it, as far as that can be told. */
export function chosenMacOf(
  container: Pick<Container, "macAddress">,
  { macAddress, ipAddress }: Endpoint,
  apiVersion: string | undefined,
): string | undefined {
  if (macAddress === "") return undefined;
  if (macAddress === container.macAddress) return macAddress;
  if (minorOf(apiVersion) >= RANDOM_MAC_SINCE || ipAddress === "") return undefined;
  return macAddress === macAddressFrom(ipAddress) ? undefined : macAddress;
}

/** Whether an engine of that API version gives an endpoint the MAC address that was chosen again. */
export function restoresMac(apiVersion: string | undefined): boolean {
  return minorOf(apiVersion) < LOSES_MAC_SINCE;
}

/** What was asked for and is otherwise now, in words; empty: all of it is as it was. */
export function missingSettings(wanted: EndpointRequest, now: Endpoint): readonly string[] {
  const lost: string[] = [];
  const aliases = wanted.aliases.filter((alias) => !now.aliases.includes(alias));
  if (aliases.length > 0) lost.push(`the names ${aliases.join(", ")}`);
  const links = wanted.links.filter((link) => !now.links.includes(link));
  if (links.length > 0) lost.push(`the links ${links.join(", ")}`);
  if (!isSame(wanted.ipam, now.ipam)) lost.push(`the chosen addresses ${shown(wanted.ipam)}`);
  if (!isSame(wanted.driverOpts, now.driverOpts)) {
    lost.push(`the driver options ${shown(wanted.driverOpts)}`);
  }
  if ((wanted.gwPriority ?? 0) !== (now.gwPriority ?? 0)) {
    lost.push(`the gateway priority ${wanted.gwPriority ?? 0}`);
  }
  // what does not run has no MAC address yet
  if (wanted.macAddress && now.macAddress && wanted.macAddress !== now.macAddress) {
    lost.push(`the MAC address ${wanted.macAddress}`);
  }
  return lost;
}

/** The engine shows nothing and an empty object as the same. */
function isSame(one: object | undefined, other: object | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: object | undefined): readonly (readonly [string, unknown])[] {
  return Object.entries(value ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

function shown(value: object | undefined): string {
  const entries = sorted(value).map(([name, it]) => `${name}=${String(it)}`);
  return entries.join(", ") || "none";
}

/** https://github.com/moby/moby/blob/v26.1.5/libnetwork/netutils/utils.go */
function macAddressFrom(ipAddress: string): string {
  const bytes = ipAddress.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return `02:42:${bytes.join(":")}`;
}

function minorOf(apiVersion: string | undefined): number {
  return Number(apiVersion?.split(".")[1] ?? 0);
}
