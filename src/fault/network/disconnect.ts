import { z } from "zod";
import type { Container, Endpoint } from "../../engine/container.ts";
import type { Networking } from "../../engine/engine.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import { defineFault, type Json } from "../fault.ts";
import { endpointRequestFor, RECONNECT } from "./reconnect.ts";

const TAKES_WITHIN_MS = 5000;

const params = z.strictObject({
  network: z.string().min(1).default("all").describe("the name of one of its networks, or all"),
});

/** Takes a container off its networks; what it listens on is unreachable, what it calls too. */
export const networkDisconnect = defineFault({
  kind: "network.disconnect",
  about: "Takes the container off one or all of its networks for a while.",
  tier: "core",
  guests: "affected",
  params,
  lasts: "always",
  needs: ["disconnect"],
  plan(target, { params: { network }, durationMs = 0 }) {
    const refusal = whyNot(target, network);
    if (refusal !== undefined) return { kind: "refusal", because: refusal };
    const hit = Object.entries(target.networks).filter(
      ([name]) => network === "all" || name === network,
    );
    return {
      kind: "plan",
      params: { network },
      resources: hit.map(([name]) => `network:${name}`),
      recovery: "none",
      effect: {
        kind: "target",
        saw: "its networks as inspected",
        holdsFor: (container) =>
          container !== undefined && hit.every(([name]) => !(name in container.networks)),
        withinMs: TAKES_WITHIN_MS,
      },
      lease: {
        undo: { kind: RECONNECT, version: 1, id: target.id, endpoints: remembered(target, hit) },
        lastsMs: durationMs,
        until: "deadline",
      },
      apply: (engine) =>
        disconnectFrom(
          hit.map(([name]) => name),
          target.id,
          engine,
        ),
    };
  },
});

async function disconnectFrom(
  names: readonly string[],
  id: string,
  engine: Pick<Networking, "disconnect">,
): Promise<void> {
  for (const [index, name] of names.entries()) {
    try {
      await engine.disconnect(id, name);
    } catch (error) {
      if (index === 0) throw error;
      // what is off is off, so this is no refusal of the whole
      const because = messageOf(error);
      throw new ChaosError(
        error instanceof ChaosError && error.code === "engine-unreachable"
          ? "engine-unreachable"
          : "engine-failed",
        `it is off ${names.slice(0, index).join(", ")}, but not off ${name}: ${because}`,
        { cause: error },
      );
    }
  }
}

function whyNot({ networkMode, networks }: Container, network: string): string | undefined {
  if (networkMode === "host" || networkMode === "none") {
    return `its network is "${networkMode}", which cannot be disconnected and put back`;
  }
  if (networkMode.startsWith("container:")) {
    return `it uses the network of container ${networkMode.slice(10, 22)}: disconnect that one`;
  }
  const names = Object.keys(networks);
  if (names.length === 0) return "it is on no network";
  if (network !== "all" && !names.includes(network)) {
    return `it is not on the network "${network}" but on ${names.join(", ")}`;
  }
  return undefined;
}

function remembered(target: Container, hit: readonly (readonly [string, Endpoint])[]): Json {
  return hit.map(([name, endpoint]) => ({
    name,
    networkId: endpoint.networkId,
    wish: endpointRequestFor(target, endpoint) as unknown as Json,
    ipAddress: endpoint.ipAddress,
    ipv6Address: endpoint.ipv6Address,
  }));
}
