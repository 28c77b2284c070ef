import { createHash } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** What a client asks for when it connects a container to a network. */
export interface EndpointConfig {
  readonly IPAMConfig?: Readonly<Record<string, string>> | null;
  readonly Links?: readonly string[] | null;
  readonly Aliases?: readonly string[] | null;
  readonly DriverOpts?: Readonly<Record<string, string>> | null;
  readonly MacAddress?: string;
}

interface Owner {
  readonly id: string;
  readonly name: string;
}

let lastAddress = 1;

/** A container's ends of its networks, by the networks' names; the networks exist as soon as named. */
export class Endpoints {
  readonly #byName = new Map<string, object>();
  readonly #owner: Owner;

  constructor(owner: Owner, networks: readonly string[]) {
    this.#owner = owner;
    for (const network of networks) this.connect(network, { Aliases: [] });
  }

  get json(): object {
    return Object.fromEntries(this.#byName);
  }

  /** By name or id. */
  connect(network: string, config: EndpointConfig): void {
    const name = nameOf(network);
    if (this.#byName.has(name)) {
      throw new Refusal(
        403,
        `endpoint with name ${this.#owner.name} already exists in network ${name}`,
      );
    }
    // the engine gives the next free address unless one is asked for
    lastAddress = (lastAddress % 250) + 1;
    this.#byName.set(name, {
      IPAMConfig: config.IPAMConfig ?? null,
      Links: config.Links ?? null,
      Aliases: [...(config.Aliases ?? []), this.#owner.id.slice(0, 12)],
      DriverOpts: config.DriverOpts ?? null,
      NetworkID: networkId(name),
      MacAddress: config.MacAddress || "02:42:ac:11:00:02",
      IPAddress: config.IPAMConfig?.IPv4Address ?? `172.18.0.${lastAddress}`,
      GlobalIPv6Address: "",
    });
  }

  disconnect(network: string): void {
    const name = nameOf(network);
    if (!this.#byName.delete(name)) {
      throw new Refusal(500, `container ${this.#owner.id} is not connected to network ${name}`);
    }
  }
}

const namesById = new Map<string, string>();

function networkId(name: string): string {
  const id = createHash("sha256").update(name).digest("hex");
  namesById.set(id, name);
  return id;
}

function nameOf(network: string): string {
  return namesById.get(network) ?? network;
}
