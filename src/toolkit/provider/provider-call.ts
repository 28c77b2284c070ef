import type { ActivityResult } from "../../experiment/activity-result.ts";
import type { ProviderContext } from "../../experiment/provider.ts";
import type { Scope } from "../document.ts";
import type { Json } from "../json.ts";

/** What a provider of Chaos Toolkit is called with. */
export interface ProviderCall extends ProviderContext {
  readonly scope: Scope;
  /** A tolerance judges the output, so that the output needs no warning of its own. */
  readonly judged: boolean;
}

/** How a call ended; its output is JSON. */
export type CallResult =
  | { readonly kind: "succeeded"; readonly output: Json }
  | Exclude<ActivityResult, { readonly kind: "succeeded" }>;
