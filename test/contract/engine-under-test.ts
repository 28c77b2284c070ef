import type { RestartPolicy } from "../../src/engine/container.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";

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
  /** Checked this often; unhealthy after two failures. It fails until `setHealth`. */
  readonly checkedEveryMs?: number;
}

/** One engine, whatever it is, that the contract is tried on. */
export interface EngineUnderTest extends AsyncDisposable {
  readonly settings: EngineSettings;
  readonly socketPath: string;
  /** Answers the full id. */
  run(spec: ContractSpec): Promise<string>;
  /** The first process dies by SIGKILL, and not through the engine's API. */
  crash(id: string): Promise<void>;
  setHealth(id: string, passes: boolean): Promise<void>;
}
