import type { Dry } from "../../experiment/dry.ts";

/** The parsed arguments of `chaos run`. */
export interface RunWords {
  readonly journalPath: string;
  readonly dry?: Dry;
  /** false: --no-validation. */
  readonly validation: boolean;
  /** false: --no-verify-tls. */
  readonly verifyTls: boolean;
  readonly rollbackStrategy?: string;
  readonly var: readonly string[];
  readonly varFile: readonly string[];
  readonly controlFile: readonly string[];
  readonly hypothesisStrategy?: string;
  readonly hypothesisFrequency: number;
  readonly failFast?: true;
  readonly requireSteadyState?: true;
  readonly output: "text" | "agent";
  readonly eventsFile?: string | undefined;
}
