import { type Container, type Endpoint, shortId } from "../../engine/container.ts";
import type { EndpointRequest, Inspecting, Networking } from "../../engine/engine.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { defineUndo, type Undone } from "../undo-executor.ts";

/** The kind of its undo records. */
export const RECONNECT = "network.reconnect";

interface Remembered {
  readonly name: string;
  readonly networkId: string;
  readonly wish: EndpointRequest;
  readonly ipAddress: string;
  readonly ipv6Address: string;
}

/**
 * What to ask for so that an endpoint comes out as it was: its aliases without the short id, which
 * the engine adds itself. Links, chosen addresses and a chosen MAC address have to be asked for too.
 */
export function endpointRequestFor(container: Container, endpoint: Endpoint): EndpointRequest {
  const { ipam, links, aliases, driverOpts, macAddress, ipAddress, gwPriority } = endpoint;
  const own = shortId(container.id);
  return {
    ipam,
    links,
    aliases: aliases.filter((alias) => alias !== own),
    driverOpts,
    // one that the engine has made from the address it makes again, from the address of then
    macAddress: macAddress === macAddressFrom(ipAddress) ? "" : macAddress,
    ...(gwPriority !== undefined && { gwPriority }),
  };
}

/** The engine's own choice: https://github.com/moby/moby/blob/v26.1.5/libnetwork/netutils/utils.go */
function macAddressFrom(ipAddress: string): string {
  const bytes = ipAddress.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return `02:42:${bytes.join(":")}`;
}

/** Connects a container to the networks again that it was taken off, each as it was. */
export const reconnect = defineUndo({
  kind: RECONNECT,
  needs: ["inspect", "connect"],
  async run({ id, endpoints }, { inspect, connect }) {
    const remembered = endpoints as unknown as readonly Remembered[];
    const before = await inspect(String(id));
    if (before === undefined) return { kind: "restored", found: "nothing", did: "it was removed" };
    const missing = remembered.filter(({ name }) => !(name in before.networks));
    if (missing.length === 0) {
      return { kind: "restored", found: "nothing", did: "it was on its networks" };
    }
    const gone: string[] = [];
    for (const endpoint of missing) {
      const { name } = endpoint;
      try {
        await connectAsBefore(before.id, endpoint, connect);
      } catch (error) {
        if (await isConnected(before.id, name, inspect)) continue;
        if (!(error instanceof ChaosError && error.code === "no-such-container")) throw error;
        gone.push(name);
      }
    }
    const found = missing.length === remembered.length ? "all" : "part";
    return verified({ id: before.id, missing, gone, found }, inspect);
  },
});

/**
 * With the same addresses where that is possible. Only on networks with a subnet of the user's own
 * can they be asked for, which the engine tells by refusing; and they may have been given away.
 */
async function connectAsBefore(
  id: string,
  endpoint: Remembered,
  connect: Networking["connect"],
): Promise<void> {
  const { name, networkId, wish, ipAddress, ipv6Address } = endpoint;
  // the engine makes its own one anew, with another id, whenever it starts
  const network = name === "bridge" ? name : networkId || name;
  const hadByChance = wish.ipam === undefined && ipAddress !== "";
  if (!hadByChance) return connect(id, network, wish);
  const same = {
    IPv4Address: ipAddress,
    ...(ipv6Address && { IPv6Address: ipv6Address }),
  };
  try {
    await connect(id, network, { ...wish, ipam: same });
  } catch (error) {
    if (!(error instanceof ChaosError && error.code === "engine-failed")) throw error;
    await connect(id, network, wish);
  }
}

/** Somebody else may have been faster: what counts is how it is now. */
async function isConnected(
  id: string,
  network: string,
  inspect: Inspecting["inspect"],
): Promise<boolean> {
  return network in ((await inspect(id))?.networks ?? {});
}

async function verified(
  {
    id,
    missing,
    gone,
    found,
  }: {
    readonly id: string;
    readonly missing: readonly Remembered[];
    readonly gone: readonly string[];
    readonly found: "all" | "part";
  },
  inspect: Inspecting["inspect"],
): Promise<Undone> {
  const after = await inspect(id);
  if (after === undefined) return { kind: "restored", found: "nothing", did: "it was removed" };
  const notes: string[] = gone.map((name) => `the network ${name} is gone`);
  for (const { name, wish, ipAddress } of missing) {
    if (gone.includes(name)) continue;
    const endpoint = after.networks[name];
    if (endpoint === undefined) return { kind: "residue", because: `it is not on ${name}` };
    const lost = wish.aliases.filter((alias) => !endpoint.aliases.includes(alias));
    if (lost.length > 0) {
      return { kind: "residue", because: `on ${name} it has lost the names ${lost.join(", ")}` };
    }
    // one that somebody chose the engine gives or refuses; another one may have been given away, and
    // what does not run has none yet
    if (ipAddress !== "" && endpoint.ipAddress !== "" && endpoint.ipAddress !== ipAddress) {
      notes.push(`its address on ${name} is now ${endpoint.ipAddress}, it was ${ipAddress}`);
    }
  }
  const back = missing.map(({ name }) => name).filter((name) => !gone.includes(name));
  const did = back.length > 0 ? [`connected it to ${back.join(", ")}`, ...notes] : notes;
  return { kind: "restored", found, did: did.join("; ") };
}
