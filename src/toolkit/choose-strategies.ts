import {
  HYPOTHESIS_STRATEGIES,
  type HypothesisStrategy,
  ROLLBACK_STRATEGIES,
  type RollbackStrategy,
  type Strategies,
} from "../experiment/strategy.ts";
import type { ChaosError } from "../world/chaos-error.ts";
import { invalid } from "./invalid.ts";

/** Strategies as one source gives them: not yet checked, or absent. */
interface GivenStrategies {
  readonly hypothesis?: unknown;
  readonly rollbacks?: unknown;
}

/**
 * The command line takes precedence over the experiment, and the experiment over the settings file.
 * An experiment with a `runtime` section decides both strategies: what it leaves out is `default`,
 * not what the settings say. Throws a `bad-experiment` for an unknown strategy.
 */
export function chooseStrategies(
  given: {
    readonly commandLine: GivenStrategies;
    /** undefined: the experiment has no `runtime`. */
    readonly experiment: GivenStrategies | undefined;
    readonly settings: GivenStrategies;
  },
  warn: (text: string) => void = () => {},
): Strategies {
  const { commandLine, experiment, settings } = given;
  const fromFile = experiment ?? settings;
  const hypothesis = commandLine.hypothesis ?? fromFile.hypothesis ?? "default";
  if (hypothesis === MISSPELT) warn(DEPRECATED);
  return {
    hypothesis: hypothesisStrategy(hypothesis),
    rollbacks: rollbackStrategy(commandLine.rollbacks ?? fromFile.rollbacks ?? "default"),
  };
}

/** A former spelling, which Chaos Toolkit still accepts. */
export const MISSPELT = "continously";

/** Chaos Toolkit's own sentence. */
const DEPRECATED =
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
