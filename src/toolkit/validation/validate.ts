import { type ExperimentDocument, findActivity, providerOf } from "../document.ts";
import { invalid } from "../invalid.ts";
import { isJsonList, isJsonObject, type Json, textIn, valueIn } from "../json.ts";
import { NO_VARIABLES, type Variables } from "../load/variables.ts";
import { entriesOf, isTruthy } from "../python/python-value.ts";
import { type Environment, isOfType, resolveConfiguration } from "../scope/configuration.ts";
import { resolveSecrets } from "../scope/secrets.ts";
import { validateActivity } from "./validate-activity.ts";
import { validateControls } from "./validate-controls.ts";
import { pythonRefusal, type Surroundings } from "./validate-provider.ts";
import { validateTolerance } from "./validate-tolerance.ts";

export interface ValidationSurroundings extends Surroundings {
  readonly env: Environment;
  /** What the command line says: a variable that it gives need not be in the environment. */
  readonly variables?: Variables;
}

/**
 * Throws a `bad-experiment` with the first thing that is wrong, looked for in the order and told in
 * the words of Chaos Toolkit; gives back what there is to warn of. A section that is null counts as
 * absent. Nothing is run: values that a probe has to give are not asked for.
 */
export function validateExperiment(
  experiment: ExperimentDocument,
  surroundings: ValidationSurroundings,
): readonly string[] {
  if (!isTruthy(experiment)) throw invalid("an empty experiment is not an experiment");
  if (!isTruthy(valueIn(experiment, "title"))) throw invalid("experiment requires a title");
  if (!isTruthy(valueIn(experiment, "description"))) {
    throw invalid("experiment requires a description");
  }
  validateTags(experiment);
  validateExtensions(experiment);
  validateDefinitions(experiment, surroundings);
  const warnings = [
    ...validateHypothesis(experiment, surroundings),
    ...validateMethod(experiment, surroundings),
    ...validateRollbacks(experiment, surroundings),
  ];
  // what several activities have in common is said once; of every control there is a word
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
  { env: outer, variables = NO_VARIABLES }: ValidationSurroundings,
): void {
  const env = { ...outer, ...variables.env };
  const { configuration: overrides } = variables;
  for (const [name, value] of entriesOf(resolveConfiguration({ experiment, overrides, env }))) {
    const provider = isOfType(value, "probe") ? providerOf(value) : {};
    if (textIn(provider, "type") === "python") throw pythonRefusal(provider, name);
  }
  resolveSecrets({ experiment, overrides: variables.secrets, env });
}

function validateHypothesis(
  experiment: ExperimentDocument,
  surroundings: Surroundings,
): readonly string[] {
  const hypothesis = valueIn(experiment, "steady-state-hypothesis") ?? null;
  if (hypothesis === null) return [];
  if (!isJsonObject(hypothesis)) throw invalid("the steady-state hypothesis must be a mapping");
  if (!isTruthy(valueIn(hypothesis, "title"))) throw invalid("hypothesis requires a title");
  const probes = activitiesOf(valueIn(hypothesis, "probes") ?? [], "the probes of the hypothesis");
  return probes.flatMap((probe) => {
    const warnings = validateActivity(probe, surroundings);
    const tolerance = isJsonObject(probe) ? valueIn(probe, "tolerance") : undefined;
    if (tolerance === undefined) throw invalid("hypothesis probe must have a tolerance entry");
    validateTolerance(tolerance, surroundings);
    return warnings;
  });
}

function validateMethod(
  experiment: ExperimentDocument,
  surroundings: Surroundings,
): readonly string[] {
  const method = valueIn(experiment, "method") ?? null;
  if (method === null) {
    // the blank at the end is Chaos Toolkit's
    throw invalid(
      "an experiment requires a method, which can be empty for only checking steady state hypothesis ",
    );
  }
  return activitiesOf(method, "the method").flatMap((activity) => {
    const warnings = validateActivity(activity, surroundings);
    const reference = isJsonObject(activity) ? textIn(activity, "ref") : undefined;
    if (reference !== undefined && findActivity(experiment, reference) === undefined) {
      throw invalid(`referenced activity '${reference}' could not be found in the experiment`);
    }
    return warnings;
  });
}

/** Whatever is empty is no rollbacks. */
function validateRollbacks(
  experiment: ExperimentDocument,
  surroundings: Surroundings,
): readonly string[] {
  const rollbacks = valueIn(experiment, "rollbacks") ?? [];
  if (!isTruthy(rollbacks)) return [];
  return activitiesOf(rollbacks, "the rollbacks").flatMap((activity) =>
    validateActivity(activity, surroundings),
  );
}

function activitiesOf(value: Json, what: string): readonly Json[] {
  if (isJsonList(value)) return value;
  throw invalid(`expected ${what} to be a list of activities`);
}
