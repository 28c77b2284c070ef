import type { ActivityDocument, Scope } from "../document.ts";
import type { Json } from "../json.ts";

/** What became of a probe: what it gave, or why it gave nothing. */
export type ProbeOutcome =
  | { readonly kind: "succeeded"; readonly output: Json }
  | { readonly kind: "failed"; readonly because: string };

/** Runs one probe with its placeholders filled; rejects only where the whole run has to end. */
export type RunProbe = (probe: ActivityDocument, scope: Scope) => Promise<ProbeOutcome>;
