import type { Container, Endpoint } from "../../engine/container.ts";
import type { EndpointRequest, Inspecting, Networking } from "../../engine/engine.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import type { Json, Undo } from "../fault.ts";
import { defineUndo, type Undone } from "../undo-executor.ts";
import { endpointRequestFor, missingSettings } from "./endpoint-request.ts";

const RECONNECT = "network.reconnect";

/** One network that the container was on, and how. */
interface Remembered {
  readonly name: string;
  readonly networkId: string;
  readonly request: EndpointRequest;
  /** Addresses that the engine had chosen: a changed one is told, and is no residue. */
  readonly ipAddress: string;
  readonly ipv6Address: string;
}

/** In records of version 1 the request has another name. */
type Recorded = Omit<Remembered, "request"> &
  ({ readonly request: EndpointRequest } | { readonly wish: EndpointRequest });

/** The undo of taking a container off these networks. */
export function reconnectUndo(
  target: Container,
  networks: readonly (readonly [name: string, endpoint: Endpoint])[],
  apiVersion: string | undefined,
): Undo {
  const endpoints: readonly Remembered[] = networks.map(([name, endpoint]) => ({
    name,
    networkId: endpoint.networkId,
    request: endpointRequestFor(target, endpoint, apiVersion),
    ipAddress: endpoint.ipAddress,
    ipv6Address: endpoint.ipv6Address,
  }));
  return { kind: RECONNECT, version: 2, id: target.id, endpoints: endpoints as unknown as Json };
}

/** Connects a container to the networks again that it was taken off, each as it was asked for. */
export const reconnect = defineUndo({
  kind: RECONNECT,
  needs: ["inspect", "connect"],
  async run({ id, endpoints }, { inspect, connect }) {
    const remembered = (endpoints as unknown as readonly Recorded[]).map(asRemembered);
    const before = await inspect(String(id));
    if (before === undefined) return REMOVED;
    const missing = remembered.filter(({ name }) => !(name in before.networks));
    const gone: string[] = [];
    for (const endpoint of missing) {
      try {
        await connectAsBefore(before.id, endpoint, connect);
      } catch (error) {
        if (await isConnected(before.id, endpoint.name, inspect)) continue;
        if (!(error instanceof ChaosError && error.code === "no-such-container")) throw error;
        gone.push(endpoint.name);
      }
    }
    const after = missing.length === 0 ? before : await inspect(before.id);
    if (after === undefined) return REMOVED;
    return compared(after, { remembered, missing, gone });
  },
});

const REMOVED = { kind: "restored", found: "nothing", did: "it was removed" } as const;

function asRemembered(recorded: Recorded): Remembered {
  return "request" in recorded ? recorded : { ...recorded, request: recorded.wish };
}

function connectAsBefore(
  id: string,
  { name, networkId, request }: Remembered,
  connect: Networking["connect"],
): Promise<void> {
  // the engine makes its own bridge anew, with another id, whenever it starts
  const network = name === "bridge" ? name : networkId || name;
  return connect(id, network, request);
}

/** Somebody else may have been faster: what counts is how it is now. */
async function isConnected(
  id: string,
  network: string,
  inspect: Inspecting["inspect"],
): Promise<boolean> {
  return network in ((await inspect(id))?.networks ?? {});
}

/** Everything that was asked for is compared, also on networks that somebody else has connected. */
function compared(
  after: Container,
  lists: {
    readonly remembered: readonly Remembered[];
    readonly missing: readonly Remembered[];
    readonly gone: readonly string[];
  },
): Undone {
  const { remembered, missing, gone } = lists;
  const notes = gone.map((name) => `the network ${name} is gone`);
  for (const { name, request, ipAddress, ipv6Address } of remembered) {
    if (gone.includes(name)) continue;
    const now = after.networks[name];
    if (now === undefined) return { kind: "residue", because: `it is not on ${name}` };
    const lost = missingSettings(request, now);
    if (lost.length > 0) {
      return {
        kind: "residue",
        because: `on ${name} it has lost ${lost.join(" and ")}; \`docker network disconnect ${name} ${after.name}\` lets chaos-monkey connect it once more`,
      };
    }
    notes.push(
      ...changed(name, ipAddress, now.ipAddress),
      ...changed(name, ipv6Address, now.ipv6Address),
    );
  }
  if (missing.length === 0) {
    return {
      kind: "restored",
      found: "nothing",
      did: ["it was on its networks", ...notes].join("; "),
    };
  }
  const back = missing.map(({ name }) => name).filter((name) => !gone.includes(name));
  const renamed = after.state === "running" || after.state === "paused" ? [RENAMED] : [];
  const did =
    back.length > 0 ? [`connected it to ${back.join(", ")}`, ...notes, ...renamed] : notes;
  const found = missing.length === remembered.length ? "all" : "part";
  return { kind: "restored", found, did: did.join("; ") };
}

/** The kernel counts interfaces on: after eth0 was taken away, the next one is eth1. */
const RENAMED = "its interface may have another name until it restarts, such as eth1 for eth0";

/** One that the engine chose may have been given away; what does not run has none yet. */
function changed(network: string, before: string, now: string): readonly string[] {
  if (before === "" || now === "" || before === now) return [];
  return [`its address on ${network} is now ${now}, it was ${before}`];
}
