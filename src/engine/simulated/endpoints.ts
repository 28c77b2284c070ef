import { randomBytes } from "node:crypto";
import { type ContainerSpec, endpointsOf } from "./container-spec.ts";
import { isAtLeast } from "./edition.ts";
import { type EndpointConfig, refuseAddress, refuseKind, refuseRequest } from "./endpoint-rules.ts";
import type { EngineContext } from "./engine-context.ts";
import type { SimulatedNetwork } from "./network.ts";
import { Refusal } from "./refusal.ts";

/** From this API version on the engine's own short id is no alias, and all names are listed apart. */
const NAMES_APART_SINCE = "1.45";
const NAMES_LISTED_SINCE = "1.44";

const NO_MIXING_WITH_HOST =
  "container cannot be disconnected from host network or connected to host network";
const NO_MIXING_WITH_SHARED =
  "container sharing network namespace with another container or host cannot be connected to any other network";
const NO_MIXING_WITH_NONE =
  "container cannot be connected to multiple networks with one of the networks in private (none) mode";

/** A container's end of one network: what was asked for, and what came of it while it runs. */
interface Endpoint {
  readonly config: EndpointConfig;
  /** Of the network that it is or was on; empty before. */
  readonly networkId: string;
  /** The engine has added the container's own names, as it does in networks that somebody made. */
  readonly isNamed: boolean;
  readonly attached?: {
    readonly network: SimulatedNetwork;
    readonly id: string;
    readonly address: string;
  };
}

interface Owner {
  readonly id: string;
  readonly name: string;
  readonly spec: ContainerSpec;
  readonly isUp: boolean;
}

/** A container's ends of its networks, after moby's daemon/container_operations.go. */
export class Endpoints {
  readonly #byName = new Map<string, Endpoint>();
  readonly #owner: Owner;
  readonly #context: EngineContext;

  constructor(owner: Owner, context: EngineContext) {
    this.#owner = owner;
    this.#context = context;
    for (const [network, config] of endpointsOf(owner.spec)) {
      this.#byName.set(network, { config, networkId: "", isNamed: false });
    }
  }

  /** As inspections in that API version show them. */
  json(apiVersion: string): object {
    return Object.fromEntries(
      [...this.#byName].map(([name, endpoint]) => [name, this.#jsonOf(endpoint, apiVersion)]),
    );
  }

  /** The container starts: every network or none. */
  attachAll(): void {
    try {
      for (const [name, { config, attached }] of this.#byName) {
        // it may have been connected while it waited for its restart
        if (!attached) this.#attach(this.#context.networks.get(name), config);
      }
    } catch (error) {
      this.detachAll();
      throw error;
    }
  }

  /** The container has ended, and keeps what it asked for until the next start. */
  detachAll(): void {
    for (const [name, { attached, ...endpoint }] of this.#byName) {
      if (attached === undefined) continue;
      attached.network.release(attached.address);
      this.#byName.set(name, endpoint);
      this.#tell(attached.network, "disconnect");
    }
  }

  /** While it does not run, also to a network that does not exist: the next start will fail. */
  connect(idOrName: string, config: EndpointConfig): void {
    const { networks, edition } = this.#context;
    const { isUp } = this.#owner;
    if (isUp && this.#owner.spec.networkMode?.startsWith("container:"))
      throw new Refusal(400, NO_MIXING_WITH_SHARED);
    const network = isUp ? networks.get(idOrName) : networks.find(idOrName);
    if (network === undefined) {
      this.#byName.set(idOrName, { config, networkId: "", isNamed: false });
      return;
    }
    if (edition.checksEndpointsFirst) refuseRequest(config, network);
    else refuseKind(config, network);
    this.#refuseMixing(network);
    const before = this.#byName.get(network.name);
    if (isUp && before?.attached) {
      throw new Refusal(
        403,
        `endpoint with name ${this.#owner.name} already exists in network ${network.name}`,
      );
    }
    // what fails from here on leaves this behind
    if (!before) {
      const isNamed = network.isUserDefined;
      this.#byName.set(network.name, { config, networkId: "", isNamed });
    }
    if (isUp) this.#attach(network, config);
  }

  disconnect(idOrName: string): void {
    const { networks } = this.#context;
    const { id, isUp, spec } = this.#owner;
    const network = isUp ? networks.get(idOrName) : networks.find(idOrName);
    const name = network?.name ?? idOrName;
    const endpoint = this.#byName.get(name);
    if (!isUp) {
      if (!endpoint)
        throw new Refusal(500, `container ${id} is not connected to the network ${name}`);
    } else {
      if (spec.networkMode === "host" && name === "host")
        throw new Refusal(400, NO_MIXING_WITH_HOST);
      if (!endpoint?.attached) {
        throw new Refusal(500, `container ${id} is not connected to network ${name}`);
      }
      endpoint.attached.network.release(endpoint.attached.address);
    }
    this.#byName.delete(name);
    if (network === undefined) return;
    // the engine tells it twice when it had to be taken out of a running one
    for (let times = isUp ? 2 : 1; times > 0; times--) this.#tell(network, "disconnect");
  }

  #refuseMixing(wanted: SimulatedNetwork): void {
    const { networks } = this.#context;
    if (wanted.name === "host" && this.#owner.spec.networkMode !== "host")
      throw new Refusal(400, NO_MIXING_WITH_HOST);
    for (const name of this.#byName.keys()) {
      const other = networks.find(name);
      if (other === wanted) return;
      if (other?.name === "host") throw new Refusal(400, NO_MIXING_WITH_SHARED);
      if (other && [other.name, wanted.name].includes("none")) {
        throw new Refusal(400, NO_MIXING_WITH_NONE);
      }
    }
  }

  #attach(network: SimulatedNetwork, config: EndpointConfig): void {
    refuseAddress(config, network);
    const address = network.take(config.IPAMConfig?.IPv4Address);
    const attached = { network, address, id: randomBytes(32).toString("hex") };
    const isNamed = network.isUserDefined;
    this.#byName.set(network.name, { config, networkId: network.id, isNamed, attached });
    this.#tell(network, "connect");
  }

  #tell(network: SimulatedNetwork, action: "connect" | "disconnect"): void {
    this.#context.events.emitNetwork(network, action, this.#owner.id);
  }

  #jsonOf({ config, networkId, isNamed, attached }: Endpoint, apiVersion: string): object {
    const { IPAMConfig = null, Links = null, Aliases = null, DriverOpts = null } = config;
    const { name, id } = this.#owner;
    const address = attached?.address ?? "";
    const withShortId = isNamed ? [...new Set([...(Aliases ?? []), id.slice(0, 12)])] : Aliases;
    const names = isNamed ? [...new Set([name, ...(withShortId ?? [])])] : null;
    return {
      IPAMConfig,
      Links,
      Aliases: isAtLeast(apiVersion, NAMES_APART_SINCE) ? Aliases : withShortId,
      NetworkID: networkId,
      EndpointID: attached?.id ?? "",
      ...(attached?.network.json ?? { Gateway: "", IPPrefixLen: 0 }),
      IPAddress: address,
      IPv6Gateway: "",
      GlobalIPv6Address: "",
      GlobalIPv6PrefixLen: 0,
      MacAddress: address && macAddressOf(address),
      DriverOpts,
      ...(isAtLeast(this.#context.edition.apiVersion, NAMES_LISTED_SINCE) && {
        DNSNames: names,
      }),
    };
  }
}

/** The engine makes it of the address. */
function macAddressOf(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return ["02", "42", ...bytes].join(":");
}
