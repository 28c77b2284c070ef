import type { Value } from "./experiment.ts";

/** How performing an activity ended. */
export type ActivityResult =
  | { readonly kind: "succeeded"; readonly output: Value }
  /** The activity failed; the run goes on. */
  | { readonly kind: "failed"; readonly because: string }
  /** The activity cannot be performed as it is written; the run is aborted. */
  | { readonly kind: "impossible"; readonly because: string }
  /** A signal stopped it. */
  | { readonly kind: "interrupted" };
