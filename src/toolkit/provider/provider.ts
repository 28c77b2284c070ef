import type { Scope } from "../experiment.ts";

/** What a provider is asked with. */
export interface Asking {
  readonly scope: Scope;
  /** Somebody judges the output, so that it needs no warning of its own. */
  readonly judged: boolean;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}
