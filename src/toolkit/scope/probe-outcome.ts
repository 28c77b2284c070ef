import type { Activity, Json, Scope } from "../experiment.ts";

/** What became of a probe: what it gave, or why it gave nothing. */
export type ProbeOutcome =
  | { readonly kind: "succeeded"; readonly output: Json }
  | { readonly kind: "failed"; readonly because: string };

/** Runs one probe with its placeholders filled; rejects only where the whole run has to end. */
export type RunProbe = (probe: Activity, scope: Scope) => Promise<ProbeOutcome>;
