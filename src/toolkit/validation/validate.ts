import { type ExperimentDocument, findActivity, providerOf } from "../document.ts";
import { invalid } from "../invalid.ts";
import { isJsonList, isJsonObject, type Json, textIn, valueIn } from "../json.ts";
import { NO_VARIABLES, type Variables } from "../load/variables.ts";
import { entriesOf, isTruthy } from "../python/python-value.ts";
import { type Environment, isOfType, resolveConfiguration } from "../scope/configuration.ts";
import { resolveSecrets } from "../scope/secrets.ts";
import { validateActivity } from "./validate-activity.ts";
import { validateControls } from "./validate-controls.ts";
import { type PathLookup, pythonRefusal } from "./validate-provider.ts";
import { validateTolerance } from "./validate-tolerance.ts";

export interface ValidationContext extends PathLookup {
  readonly env: Environment;
  /** Of the command line: the environment need not have a variable that is set there. */
  readonly variables?: Variables;
}

/**
 * Throws a `bad-experiment` for the first fault, in the order and the words of Chaos Toolkit;
 * returns warnings. A section that is null counts as absent. Nothing is run, so the values of
 * probes in the configuration stay unknown.
 */
export function validateExperiment(
  experiment: ExperimentDocument,
  lookup: ValidationContext,
): readonly string[] {
  if (!isTruthy(experiment)) throw invalid("an empty experiment is not an experiment");
  if (!isTruthy(valueIn(experiment, "title"))) throw invalid("experiment requires a title");
  if (!isTruthy(valueIn(experiment, "description"))) {
    throw invalid("experiment requires a description");
  }
  validateTags(experiment);
  validateExtensions(experiment);
  validateDefinitions(experiment, lookup);
  const warnings = [
    ...validateHypothesis(experiment, lookup),
    ...validateMethod(experiment, lookup),
    ...validateRollbacks(experiment, lookup),
  ];
  // a warning that several activities share is given once; every control has its own
  return [...new Set(warnings), ...validateControls(experiment)];
}

function validateTags(experiment: ExperimentDocument): void {
  const tags = valueIn(experiment, "tags") ?? [];
  // Python sees a text as a list of its letters, and a mapping as one of its keys
  const isFine =
    typeof tags === "string" ||
    (isJsonObject(tags) && !Object.hasOwn(tags, "")) ||
    (isJsonList(tags) && tags.every((tag) => typeof tag === "string" && tag !== ""));
  if (!isFine) throw invalid("experiment tags must be a non-empty string");
}

function validateExtensions(experiment: ExperimentDocument): void {
  const extensions = valueIn(experiment, "extensions") ?? [];
  if (!isTruthy(extensions)) return;
  const isNamed = (extension: Json) =>
    isJsonObject(extension) && (textIn(extension, "name") ?? "").trim() !== "";
  if (!isJsonList(extensions) || !extensions.every(isNamed)) {
    throw invalid("All extensions require a non-empty name");
  }
}

function validateDefinitions(
  experiment: ExperimentDocument,
  { env: outer, variables = NO_VARIABLES }: ValidationContext,
): void {
  const env = { ...outer, ...variables.env };
  const { configuration: overrides } = variables;
  for (const [name, value] of entriesOf(resolveConfiguration({ experiment, overrides, env }))) {
    const provider = isOfType(value, "probe") ? providerOf(value) : {};
    if (textIn(provider, "type") === "python") throw pythonRefusal(provider, name);
  }
  resolveSecrets({ experiment, overrides: variables.secrets, env });
}

function validateHypothesis(experiment: ExperimentDocument, lookup: PathLookup): readonly string[] {
  const hypothesis = valueIn(experiment, "steady-state-hypothesis") ?? null;
  if (hypothesis === null) return [];
  if (!isJsonObject(hypothesis)) throw invalid("the steady-state hypothesis must be a mapping");
  if (!isTruthy(valueIn(hypothesis, "title"))) throw invalid("hypothesis requires a title");
  const probes = activitiesOf(valueIn(hypothesis, "probes") ?? [], "the probes of the hypothesis");
  return probes.flatMap((probe) => {
    const warnings = validateActivity(probe, lookup);
    const tolerance = isJsonObject(probe) ? valueIn(probe, "tolerance") : undefined;
    if (tolerance === undefined) throw invalid("hypothesis probe must have a tolerance entry");
    validateTolerance(tolerance, lookup);
    return warnings;
  });
}

function validateMethod(experiment: ExperimentDocument, lookup: PathLookup): readonly string[] {
  const method = valueIn(experiment, "method") ?? null;
  if (method === null) {
    // the blank at the end is Chaos Toolkit's
    throw invalid(
      "an experiment requires a method, which can be empty for only checking steady state hypothesis ",
    );
  }
  return activitiesOf(method, "the method").flatMap((activity) => {
    const warnings = validateActivity(activity, lookup);
    const reference = isJsonObject(activity) ? textIn(activity, "ref") : undefined;
    if (reference !== undefined && findActivity(experiment, reference) === undefined) {
      throw invalid(`referenced activity '${reference}' could not be found in the experiment`);
    }
    return warnings;
  });
}

/** An empty value of any type means that there are no rollbacks. */
function validateRollbacks(experiment: ExperimentDocument, lookup: PathLookup): readonly string[] {
  const rollbacks = valueIn(experiment, "rollbacks") ?? [];
  if (!isTruthy(rollbacks)) return [];
  return activitiesOf(rollbacks, "the rollbacks").flatMap((activity) =>
    validateActivity(activity, lookup),
  );
}

function activitiesOf(value: Json, what: string): readonly Json[] {
  if (isJsonList(value)) return value;
  throw invalid(`expected ${what} to be a list of activities`);
}
