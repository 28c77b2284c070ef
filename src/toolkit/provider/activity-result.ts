import type { Json } from "../experiment.ts";

/** What came of asking a provider. */
export type ActivityResult =
  | { readonly kind: "succeeded"; readonly output: Json }
  /** The system did not do what it was asked: the run goes on. */
  | { readonly kind: "failed"; readonly because: string }
  /** Nobody can be asked like this: the run is aborted. */
  | { readonly kind: "impossible"; readonly because: string }
  /** Somebody wants the run to stop. */
  | { readonly kind: "interrupted" };
