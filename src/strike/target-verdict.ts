/** What became of a fault on one target, and what that settles. */
export type TargetVerdict =
  | {
      readonly kind: "confirmed";
      readonly saw: string;
      readonly tookMs: number;
      /** Of the target's process, where it has ended. */
      readonly exitCode?: number;
    }
  /** It was applied, and nothing came of it: there is no recovery to follow. */
  | { readonly kind: "no-effect"; readonly because: string }
  /** It may have taken hold: its lease and its pending recovery stay open. */
  | { readonly kind: "inconclusive"; readonly because: string }
  | {
      readonly kind: "failed";
      readonly because: string;
      /**
       * What the engine did before it failed. `nothing`: it refused, and what looks like the fault
       * has another cause. `no-harm`: the target still runs as it did, but an undo has to look.
       */
      readonly did: "nothing" | "no-harm" | "unknown";
    };
