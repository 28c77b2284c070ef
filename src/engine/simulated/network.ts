import { randomBytes } from "node:crypto";
import { BlockList, isIPv4 } from "node:net";
import { Refusal } from "./refusal.ts";

/** One network of a simulated engine, with the addresses that it gives away. */
export class SimulatedNetwork {
  readonly id = randomBytes(32).toString("hex");
  readonly name: string;
  readonly driver: "bridge" | "host" | "null";
  /** `10.1.2.0/24`; `host` and `none` have none. */
  readonly subnet: string | undefined;
  /** Whether the user chose the subnet, and so may choose addresses. */
  readonly isAddressed: boolean;
  readonly #taken = new Set<string>();

  constructor(options: {
    readonly name: string;
    readonly driver: SimulatedNetwork["driver"];
    readonly subnet?: string;
    readonly isAddressed?: boolean;
  }) {
    this.name = options.name;
    this.driver = options.driver;
    this.subnet = options.subnet;
    this.isAddressed = options.isAddressed ?? false;
  }

  /** One that somebody made, and not the engine itself. */
  get isUserDefined(): boolean {
    return !["bridge", "host", "none"].includes(this.name);
  }

  /** What every end of it shows besides its own address. */
  get json(): object {
    if (this.subnet === undefined) return { Gateway: "", IPPrefixLen: 0 };
    return { Gateway: this.#address(1), IPPrefixLen: Number(this.subnet.split("/")[1]) };
  }

  contains(address: string): boolean {
    if (this.subnet === undefined || !isIPv4(address)) return false;
    const [base = "", bits] = this.subnet.split("/");
    const list = new BlockList();
    list.addSubnet(base, Number(bits));
    return list.check(address);
  }

  /** The wanted address, or else the lowest free one; empty where the network has none. */
  take(wanted: string | undefined): string {
    if (this.subnet === undefined) return "";
    const address = wanted ?? this.#lowestFree();
    if (this.#taken.has(address)) throw new Refusal(403, "Address already in use");
    this.#taken.add(address);
    return address;
  }

  release(address: string): void {
    this.#taken.delete(address);
  }

  #lowestFree(): string {
    // the first one is the gateway's
    for (let number = 2; ; number++) {
      const address = this.#address(number);
      if (!this.contains(address)) throw new Refusal(403, "no available IPv4 addresses");
      if (!this.#taken.has(address)) return address;
    }
  }

  #address(number: number): string {
    const [base = ""] = (this.subnet ?? "").split("/");
    const value = base.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0) + number;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
  }
}
