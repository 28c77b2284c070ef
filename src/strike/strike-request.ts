import type { Params } from "../fault/read-params.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import type { TargetName } from "../ledger/target-name.ts";
import type { Trigger } from "../ledger/trigger.ts";

/** What is asked of the road, whoever asks. */
export interface StrikeRequest {
  readonly trigger: Trigger;
  /** A kind of the catalogue. */
  readonly fault: string;
  readonly params: Params;
  /** How long a fault that lasts is to last; undefined: as it is set. */
  readonly durationMs?: number;
  /** A container's name, service or id; undefined: any. */
  readonly asked?: string;
  /** How many targets at the most. */
  readonly count: number;
}

/** What became of one target. */
export interface TargetOutcome {
  readonly target: TargetName;
  readonly result: "confirmed" | "no-effect" | "inconclusive" | "failed";
  /** A sentence for people. */
  readonly because: string;
}

/** What came of a request: a hold, or a strike whose targets are on their way. */
export type StrikeOutcome =
  | {
      readonly kind: "held";
      readonly code: HoldCode;
      readonly because: string;
      readonly passedOver: PassedOver;
    }
  | {
      readonly kind: "struck";
      readonly strike: string;
      readonly targets: readonly TargetName[];
      /** Settles when each target's effect was seen or given up on; never rejects. */
      readonly outcomes: Promise<readonly TargetOutcome[]>;
    };
