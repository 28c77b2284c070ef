import type { Trigger } from "../ledger/trigger.ts";
import { humanDuration } from "../setting/human-duration.ts";
import type { Limits } from "./limits.ts";
import { firstObjection, type Objection, objection, type Verdict } from "./verdict.ts";

/** Why nothing may strike, as a sentence; false: strikes are allowed. */
export type Barred = false | { readonly because: string };

/** What is true right now; read again inside the transaction that records the intent. */
export interface Facts {
  readonly trigger: Trigger;
  /** Its fault is an extended one, which on a Docker socket equals root. */
  readonly extended: boolean;
  /** The daemon is shutting down. */
  readonly stopping: boolean;
  /** The emergency stop is latched. */
  readonly halted: Barred;
  /** Automatic strikes are disarmed. */
  readonly disarmed: Barred;
  readonly engineConnected: boolean;
  /** Strikes that count as in progress: injected and not yet confirmed, or lasting. */
  readonly strikesInProgress: number;
  /** Within the last 24 hours. */
  readonly strikesToday: number;
  /** Since the last strike's injection; Infinity: there was none. */
  readonly sinceLastMs: number;
}

type Check = (facts: Facts, limits: Limits) => Objection | undefined;

/** The most general first: people read the first objection only. */
const CHECKS: readonly Check[] = [
  isStopping,
  isDisabled,
  isHalted,
  isDisarmed,
  isBeyondProfile,
  isEngineAway,
  isTooMuchAtOnce,
  isBudgetSpent,
  isTooSoon,
];

/** Triggers of automatic strikes. */
const AUTOMATIC: ReadonlySet<Trigger> = new Set(["interval", "schedule"]);

/**
 * Whether a strike may happen at all. Every check holds where a fact or limit is missing or is not a
 * number.
 */
export function mayStrike(facts: Facts, limits: Limits): Verdict {
  return firstObjection(CHECKS, facts, limits);
}

function isStopping({ stopping }: Facts): Objection | undefined {
  return stopping === false ? undefined : objection("stopping", "the daemon is shutting down");
}

function isDisabled(_facts: Facts, { disabled }: Limits): Objection | undefined {
  return disabled === false
    ? undefined
    : objection("disabled", "the mode is disabled; set another CHAOS_MODE to strike");
}

function isHalted({ halted }: Facts): Objection | undefined {
  return halted === false ? undefined : objection("halted", whyBarred(halted));
}

function isDisarmed({ disarmed, trigger }: Facts): Objection | undefined {
  if (disarmed === false) return undefined;
  return AUTOMATIC.has(trigger) ? objection("disarmed", whyBarred(disarmed)) : undefined;
}

function isBeyondProfile(
  { extended }: Facts,
  { extended: isAllowed }: Limits,
): Objection | undefined {
  return extended === false || isAllowed === true
    ? undefined
    : objection("profile", "the fault is extended, and CHAOS_PROFILE is core");
}

function isEngineAway({ engineConnected }: Facts): Objection | undefined {
  return engineConnected === true
    ? undefined
    : objection("engine-away", "the engine does not answer; the connection is being retried");
}

function isTooMuchAtOnce(
  { strikesInProgress }: Facts,
  { maxConcurrent }: Limits,
): Objection | undefined {
  return strikesInProgress < maxConcurrent
    ? undefined
    : objection(
        "max-concurrent",
        `${strikesInProgress} in progress, CHAOS_MAX_CONCURRENT allows ${maxConcurrent}`,
      );
}

function isBudgetSpent({ strikesToday }: Facts, { dailyBudget }: Limits): Objection | undefined {
  return strikesToday < dailyBudget
    ? undefined
    : objection(
        "daily-budget",
        `${strikesToday} strikes within 24 hours, CHAOS_DAILY_BUDGET allows ${dailyBudget}`,
      );
}

function isTooSoon({ sinceLastMs }: Facts, { minGapMs }: Limits): Objection | undefined {
  return sinceLastMs >= minGapMs
    ? undefined
    : objection(
        "min-gap",
        `the last strike was ${humanDuration(sinceLastMs)} ago, CHAOS_MIN_GAP requires ${humanDuration(minGapMs)}`,
      );
}

/** A missing fact bars too: whether it holds is not known. */
function whyBarred(barred: Exclude<Barred, false> | undefined): string {
  return barred?.because ?? "whether it is in effect cannot be read";
}
