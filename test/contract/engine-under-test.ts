import type { RestartPolicy } from "../../src/engine/container.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";

/** Engines up to API 1.43 behave as the first, newer ones as the second, wherever the two differ. */
export type Generation = "20.10" | "26.1";

/** What the first process of a container under test does about signals. */
export type Program =
  /** Has no handler for anything, like most programs that were not written to be pid 1. */
  | "deaf"
  /** Ends on SIGTERM with 143. */
  | "polite"
  /** Ends by itself at once, with 3. */
  | "crashes";

/** A container that a test asks for; it is created and started. */
export interface ContractSpec {
  readonly program: Program;
  readonly restart?: RestartPolicy["name"];
  /** With `on-failure`. */
  readonly retries?: number;
  readonly stopSignal?: string;
  readonly autoRemove?: boolean;
  readonly init?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: readonly string[];
  /** Default: `none`. */
  readonly network?: NetworkChoice;
  /** Started with so many processors, as by `--cpus`. */
  readonly cpus?: number;
  /** Checked this often; unhealthy after two failures. It fails until `setHealth`. */
  readonly checkedEveryMs?: number;
}

/** One of the engine's own networks or of those made for the contract, or those of another container. */
export type NetworkChoice =
  | "none"
  | "host"
  | "bridge"
  | "addressed"
  | "plain"
  | `container:${string}`;

/** Two networks that are made for the contract. */
export interface ContractNetworks {
  /** One whose subnet was chosen, so that addresses on it may be chosen. */
  readonly addressed: string;
  /** The first three bytes of its addresses, e.g. `10.1.2`. */
  readonly prefix: string;
  /** One whose subnet the engine chose. */
  readonly plain: string;
}

/** One engine, whatever it is, that the contract is tried on. */
export interface EngineUnderTest extends AsyncDisposable {
  readonly settings: EngineSettings;
  readonly socketPath: string;
  readonly networks: ContractNetworks;
  /** Answers the full id. */
  run(spec: ContractSpec): Promise<string>;
  /** The first process dies by SIGKILL, and not through the engine's API. */
  crash(id: string): Promise<void>;
  setHealth(id: string, passes: boolean): Promise<void>;
}
