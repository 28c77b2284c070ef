import { type Container, type Endpoint, shortId } from "../../engine/container.ts";
import type { EndpointWish, Inspecting } from "../../engine/engine.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import type { UndoExecutor, Undone } from "../undo-executor.ts";

export const RECONNECT = "network.reconnect";

interface Remembered {
  readonly name: string;
  readonly networkId: string;
  readonly wish: EndpointWish;
  readonly ipAddress: string;
}

/**
 * What to ask for so that an endpoint comes out as it was: its aliases without the short id, which
 * the engine adds itself. Links, chosen addresses and the MAC address have to be asked for too.
 */
export function wishFor(container: Container, endpoint: Endpoint): EndpointWish {
  const { ipam, links, aliases, driverOpts, macAddress } = endpoint;
  const own = shortId(container.id);
  return { ipam, links, aliases: aliases.filter((alias) => alias !== own), driverOpts, macAddress };
}

/** Connects a container to the networks again that it was taken off, each as it was. */
export const reconnect: UndoExecutor = {
  kind: RECONNECT,
  async run({ id, endpoints }, { inspect, hands }) {
    const remembered = endpoints as unknown as readonly Remembered[];
    const before = await inspect(String(id));
    if (before === undefined) return { kind: "restored", acted: false, did: "it was removed" };
    const missing = remembered.filter(({ name }) => !(name in before.networks));
    if (missing.length === 0) {
      return { kind: "restored", acted: false, did: "it was on its networks" };
    }
    const gone: string[] = [];
    for (const { name, networkId, wish } of missing) {
      try {
        await hands.connect(before.id, networkId || name, wish);
      } catch (error) {
        if (await isConnected(before.id, name, inspect)) continue;
        if (!(error instanceof ChaosError && error.code === "no-such-container")) throw error;
        gone.push(name);
      }
    }
    return verified(before.id, missing, gone, inspect);
  },
};

/** Somebody else may have been faster: what counts is how it is now. */
async function isConnected(
  id: string,
  network: string,
  inspect: Inspecting["inspect"],
): Promise<boolean> {
  return network in ((await inspect(id))?.networks ?? {});
}

async function verified(
  id: string,
  missing: readonly Remembered[],
  gone: readonly string[],
  inspect: Inspecting["inspect"],
): Promise<Undone> {
  const after = await inspect(id);
  if (after === undefined) return { kind: "restored", acted: false, did: "it was removed" };
  const notes: string[] = gone.map((name) => `the network ${name} is gone`);
  for (const { name, wish, ipAddress } of missing) {
    if (gone.includes(name)) continue;
    const endpoint = after.networks[name];
    if (endpoint === undefined) return { kind: "residue", because: `it is not on ${name}` };
    const lost = wish.aliases.filter((alias) => !endpoint.aliases.includes(alias));
    if (lost.length > 0) {
      return { kind: "residue", because: `on ${name} it has lost the names ${lost.join(", ")}` };
    }
    // only an address that somebody chose is promised
    if (ipAddress !== "" && endpoint.ipAddress !== ipAddress) {
      notes.push(`its address on ${name} is now ${endpoint.ipAddress}, it was ${ipAddress}`);
    }
  }
  const did = `connected it to ${missing.map(({ name }) => name).join(", ")}`;
  return { kind: "restored", acted: true, did: [did, ...notes].join("; ") };
}
