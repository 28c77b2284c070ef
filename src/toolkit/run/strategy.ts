import type { JournalStatus } from "../../report/journal.ts";
import type { ChaosError } from "../../world/chaos-error.ts";
import { invalid } from "../invalid.ts";
import type { RollbackReason } from "./run-event.ts";

export const HYPOTHESIS_STRATEGIES = [
  "default",
  "before-method-only",
  "after-method-only",
  "during-method-only",
  "continuously",
] as const;

/** When the steady state is checked; `skip` can only be set in a file. */
export type HypothesisStrategy = (typeof HYPOTHESIS_STRATEGIES)[number] | "skip";

export const ROLLBACK_STRATEGIES = ["default", "always", "never", "deviated"] as const;

export type RollbackStrategy = (typeof ROLLBACK_STRATEGIES)[number];

export interface Strategies {
  readonly hypothesis: HypothesisStrategy;
  readonly rollbacks: RollbackStrategy;
}

/** What a strategy can be set by; each is text of unknown truth, or nothing. */
interface LabelPolicy {
  readonly hypothesis?: unknown;
  readonly rollbacks?: unknown;
}

/**
 * The command line wins over the experiment, and that over the settings file. An experiment with a
 * `runtime` at all answers for both: what it leaves out is `default`, not what the settings say.
 */
export function chooseStrategies(
  wishes: {
    readonly commandLine: LabelPolicy;
    readonly experiment: LabelPolicy | undefined;
    readonly settings: LabelPolicy;
  },
  warn: (text: string) => void = () => {},
): Strategies {
  const { commandLine, experiment, settings } = wishes;
  const filed = experiment ?? settings;
  const hypothesis = commandLine.hypothesis ?? filed.hypothesis ?? "default";
  if (hypothesis === MISSPELT) warn(DEPRECIATED);
  return {
    hypothesis: hypothesisStrategy(hypothesis),
    rollbacks: rollbackStrategy(commandLine.rollbacks ?? filed.rollbacks ?? "default"),
  };
}

/** The spelling that Chaos Toolkit once had, which it still takes. */
export const MISSPELT = "continously";

/** In its own words. */
const DEPRECIATED =
  'The "--hypothesis-strategy=continously" command is depreciating and will be removed in a future version. ' +
  'Instead, please use "--hypothesis-strategy=continuously"';

function hypothesisStrategy(text: unknown): HypothesisStrategy {
  const corrected = text === MISSPELT ? "continuously" : text;
  const known = [...HYPOTHESIS_STRATEGIES, "skip" as const].find((name) => name === corrected);
  if (known === undefined) throw unknown("hypothesis", text, [...HYPOTHESIS_STRATEGIES, "skip"]);
  return known;
}

function rollbackStrategy(text: unknown): RollbackStrategy {
  const known = ROLLBACK_STRATEGIES.find((name) => name === text);
  if (known === undefined) throw unknown("rollbacks", text, ROLLBACK_STRATEGIES);
  return known;
}

function unknown(of: string, got: unknown, known: readonly string[]): ChaosError {
  return invalid(
    `expected one of ${known.join(", ")} as the strategy for ${of}, got ${JSON.stringify(got)}`,
  );
}

export function checksBefore(strategy: HypothesisStrategy): boolean {
  return ["default", "before-method-only", "continuously"].includes(strategy);
}

export function checksDuring(strategy: HypothesisStrategy): boolean {
  return ["during-method-only", "continuously"].includes(strategy);
}

export function checksAfter(strategy: HypothesisStrategy): boolean {
  return ["default", "after-method-only", "continuously"].includes(strategy);
}

/** Whether rollbacks are played, and why where that is worth a line. */
export function decideRollbacks(
  strategy: RollbackStrategy,
  run: { readonly status: JournalStatus; readonly deviated: boolean },
): { readonly play: boolean; readonly because?: RollbackReason } {
  switch (strategy) {
    case "always":
      return { play: true, because: "always" };
    case "never":
      return { play: false, because: "never" };
    case "deviated":
      return run.deviated
        ? { play: true, because: "deviated" }
        : { play: false, because: "not-deviated" };
    case "default":
      return { play: run.status !== "failed" && run.status !== "interrupted" };
  }
}
