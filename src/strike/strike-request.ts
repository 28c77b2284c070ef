import type { Params } from "../fault/read-params.ts";
import type { HoldCode, PassedOver } from "../ledger/hold-code.ts";
import type { TargetName } from "../ledger/target-name.ts";
import type { Trigger } from "../ledger/trigger.ts";
import { listNames } from "../setting/list-names.ts";

/** A request for one strike, whatever triggered it. */
export interface StrikeRequest {
  readonly trigger: Trigger;
  /** A kind of the catalogue. */
  readonly fault: string;
  readonly params: Params;
  /** How long a fault that lasts is to last; undefined: as it is set. */
  readonly durationMs?: number;
  /** Names, services, ids, globs or `re2:` patterns, of which a target matches one; absent: any. */
  readonly names?: readonly string[];
  /** `key=value` or `key`, all of which a target must carry; absent: none. */
  readonly labels?: readonly string[];
  /** How many targets at the most. */
  readonly count: number | "all";
}

/** What a request asked to hit, as it was written and shortened; undefined: any target. */
export function describeSelection({ names = [], labels = [] }: StrikeRequest): string | undefined {
  const asked = [...names, ...labels.map((label) => `label ${label}`)];
  return asked.length === 0 ? undefined : listNames(asked);
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
