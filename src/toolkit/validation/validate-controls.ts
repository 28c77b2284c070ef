import { activitiesIn, type ExperimentDocument, hypothesisOf } from "../document.ts";
import { invalid } from "../invalid.ts";
import {
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  objectIn,
  textIn,
  valueIn,
} from "../json.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";

/**
 * Throws a `bad-experiment` for an invalid control, at every level. Controls are Python, so none is
 * run: each gets a warning, as in Chaos Toolkit when the module is missing.
 */
export function validateControls(experiment: ExperimentDocument): readonly string[] {
  const controls = controlsIn(experiment);
  const names = controls.filter((control) => valueIn(control, "ref") === undefined).map(nameOf);
  return controls.flatMap((control) => validateControl(control, names));
}

function controlsIn(experiment: ExperimentDocument): readonly JsonObject[] {
  const activities = [
    ...(hypothesisOf(experiment)?.probes ?? []),
    ...activitiesIn(experiment, "method"),
    ...activitiesIn(experiment, "rollbacks"),
  ];
  const hypothesis = objectIn(experiment, "steady-state-hypothesis") ?? {};
  return [experiment, hypothesis, ...activities].flatMap(controlsOf).map(expectControl);
}

/** Settings have controls by their names; an experiment has a list. What is empty is absent. */
function controlsOf(holder: JsonObject): readonly Json[] {
  const controls = valueIn(holder, "controls");
  if (!isTruthy(controls)) return [];
  if (controls !== undefined && isJsonList(controls)) return controls;
  throw invalid(
    'expected controls to be a list such as [{"name": ..., "provider": {...}}], ' +
      `got ${pythonStr(controls ?? null)}`,
  );
}

function expectControl(control: Json): JsonObject {
  if (isJsonObject(control)) return control;
  throw invalid("A control must be a mapping");
}

function nameOf(control: JsonObject): Json | undefined {
  return valueIn(control, "name");
}

function validateControl(control: JsonObject, names: readonly (Json | undefined)[]): string[] {
  const reference = valueIn(control, "ref");
  if (reference !== undefined) {
    // the name is missing from Chaos Toolkit's message too
    if (!names.includes(reference)) {
      throw invalid("Control reference '{}' declaration cannot be found");
    }
    // the checks below then want a name and a provider of the reference too, as in Chaos Toolkit
  }
  const given = nameOf(control);
  if (given === undefined) throw invalid("A control must have a `name` property");
  const name = pythonStr(given);
  const provider = valueIn(control, "provider");
  if (provider === undefined) throw invalid(`Control '${name}' must have a \`provider\` property`);
  const scope = valueIn(control, "scope");
  if (isTruthy(scope) && scope !== "before" && scope !== "after") {
    throw invalid(`Control '${name}' scope property must be 'before' or 'after' only`);
  }
  return isJsonObject(provider) ? warnOf(name, provider) : [];
}

function warnOf(name: string, provider: JsonObject): string[] {
  if (textIn(provider, "type") !== "python") return [];
  const module = valueIn(provider, "module") ?? null;
  if (!isTruthy(module)) throw invalid(`Control '${name}' must have a module path`);
  return [
    `Could not find Python module '${pythonStr(module)}' in control '${name}'. Did you install the Python module? The experiment will carry on running nonetheless.`,
  ];
}
