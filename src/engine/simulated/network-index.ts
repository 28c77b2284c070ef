import { SimulatedNetwork } from "./network.ts";
import { Refusal } from "./refusal.ts";

/** The engine's own pools, after the one of its default bridge. */
const POOLS: readonly string[] = [
  ...Array.from({ length: 14 }, (_, at) => `172.${18 + at}.0.0/16`),
  ...Array.from({ length: 16 }, (_, at) => `192.168.${16 * at}.0/20`),
];

/** The networks of an engine, found by id, name or the beginning of an id. */
export class NetworkIndex {
  readonly #byName = new Map<string, SimulatedNetwork>();

  constructor() {
    this.#put(new SimulatedNetwork({ name: "bridge", driver: "bridge", subnet: "172.17.0.0/16" }));
    this.#put(new SimulatedNetwork({ name: "host", driver: "host" }));
    this.#put(new SimulatedNetwork({ name: "none", driver: "null" }));
  }

  /** Without a subnet of the user's the engine takes one of its own. */
  add(name: string, subnet?: string): SimulatedNetwork {
    if (this.#byName.has(name)) {
      throw new Refusal(409, `network with name ${name} already exists`);
    }
    const isAddressed = subnet !== undefined;
    return this.#put(
      new SimulatedNetwork({
        name,
        driver: "bridge",
        subnet: subnet ?? this.#freePool(),
        isAddressed,
      }),
    );
  }

  /** Makes those that are not there yet, as compose does. */
  ensure(names: readonly string[]): void {
    for (const name of names) if (!this.#byName.has(name)) this.add(name);
  }

  find(idOrName: string): SimulatedNetwork | undefined {
    const all = [...this.#byName.values()];
    return (
      all.find(({ id }) => id === idOrName) ??
      this.#byName.get(idOrName) ??
      (/^[0-9a-f]+$/.test(idOrName) ? all.find(({ id }) => id.startsWith(idOrName)) : undefined)
    );
  }

  /** Throws when there is none. */
  get(idOrName: string): SimulatedNetwork {
    const network = this.find(idOrName);
    if (network === undefined) throw new Refusal(404, `network ${idOrName} not found`);
    return network;
  }

  #put(network: SimulatedNetwork): SimulatedNetwork {
    this.#byName.set(network.name, network);
    return network;
  }

  #freePool(): string {
    const taken = new Set([...this.#byName.values()].map(({ subnet }) => subnet));
    const free = POOLS.find((pool) => !taken.has(pool));
    if (free !== undefined) return free;
    throw new Refusal(
      400,
      "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
    );
  }
}
