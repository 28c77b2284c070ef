import { z } from "zod";
import { type Container, isOwnedByOrchestrator } from "../../engine/container.ts";
import type { Networking } from "../../engine/engine.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import { messageOf } from "../../world/message-of.ts";
import { defineFault } from "../fault.ts";
import { chosenMacOf, restoresMac } from "./endpoint-request.ts";
import { reconnectUndo } from "./reconnect.ts";

const TAKES_WITHIN_MS = 5000;

const params = z.strictObject({
  network: z.string().min(1).default("all").describe("the name of one of its networks, or all"),
});

/** Takes a container off its networks; what it listens on is unreachable, what it calls too. */
export const networkDisconnect = defineFault({
  kind: "network.disconnect",
  about:
    "Takes the container off one or all of its networks for a while. Until it restarts, its interface may then have another name (eth1 for eth0).",
  tier: "core",
  guests: "affected",
  params,
  lasts: "always",
  needs: ["disconnect"],
  prepare: async (_target, { identity }) => identity()?.apiVersion,
  plan(target, { params: { network }, durationMs = 0, facts: apiVersion }) {
    const hit = Object.entries(target.networks).filter(
      ([name]) => network === "all" || name === network,
    );
    const refusal =
      whyNot(target, network) ??
      hit
        .map(([name, endpoint]) =>
          whyNotExactly(name, chosenMacOf(target, endpoint, apiVersion), apiVersion),
        )
        .find((because) => because !== undefined);
    if (refusal !== undefined) return { kind: "refusal", because: refusal };
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
        undo: reconnectUndo(target, hit, apiVersion),
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

function whyNotExactly(
  network: string,
  chosenMac: string | undefined,
  apiVersion: string | undefined,
): string | undefined {
  return chosenMac === undefined || restoresMac(apiVersion)
    ? undefined
    : `its MAC address ${chosenMac} on ${network} was chosen, and this engine gives it another one when it is connected again`;
}

function whyNot(target: Container, network: string): string | undefined {
  const { networkMode, networks } = target;
  if (isOwnedByOrchestrator(target)) {
    return "an orchestrator such as Docker Swarm owns it, and its names in the orchestrator's network cannot be put back";
  }
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
