import type { ActivityDocument, Scope } from "../document.ts";
import type { Json } from "../json.ts";

/** The output of a probe, or why it has none. */
export type ProbeOutcome =
  | { readonly kind: "succeeded"; readonly output: Json }
  | { readonly kind: "failed"; readonly because: string };

/** Runs one probe with its placeholders filled; rejects only to end the whole run. */
export type RunProbe = (probe: ActivityDocument, scope: Scope) => Promise<ProbeOutcome>;
