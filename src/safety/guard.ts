import type { HoldCode } from "../ledger/hold-code.ts";

export type Verdict =
  | { readonly kind: "go" }
  | { readonly kind: "hold"; readonly code: HoldCode; readonly because: string };

/** The limits that the user set for strikes as a whole. */
export interface Limits {
  readonly maxConcurrent: number;
}

/** What is true right now; read again inside the transaction that records the intent. */
export interface Facts {
  /** The daemon is on its way out. */
  readonly stopping: boolean;
  readonly engineConnected: boolean;
  /** Strikes that count as in progress: injected and not yet confirmed, or lasting. */
  readonly strikesInProgress: number;
}

type Check = (facts: Facts, limits: Limits) => Verdict | undefined;

/** In order of how much they explain: the first objection is the one that people read. */
const CHECKS: readonly Check[] = [isStopping, isEngineAway, isTooMuchAtOnce];

/** May a strike happen at all? A fact that is missing or no number counts against it. */
export function mayStrike(facts: Facts, limits: Limits): Verdict {
  for (const check of CHECKS) {
    const objection = check(facts, limits);
    if (objection) return objection;
  }
  return { kind: "go" };
}

function isStopping({ stopping }: Facts): Verdict | undefined {
  return stopping === false
    ? undefined
    : { kind: "hold", code: "stopping", because: "the daemon is shutting down" };
}

function isEngineAway({ engineConnected }: Facts): Verdict | undefined {
  return engineConnected === true
    ? undefined
    : {
        kind: "hold",
        code: "engine-away",
        because: "the engine does not answer; the connection is being retried",
      };
}

function isTooMuchAtOnce(
  { strikesInProgress }: Facts,
  { maxConcurrent }: Limits,
): Verdict | undefined {
  // written so that NaN holds
  return strikesInProgress < maxConcurrent
    ? undefined
    : {
        kind: "hold",
        code: "max-concurrent",
        because: `${strikesInProgress} in progress, CHAOS_MAX_CONCURRENT allows ${maxConcurrent}`,
      };
}
