import {
  activitiesIn,
  type Experiment,
  hypothesisOf,
  isJsonList,
  isJsonObject,
  type Json,
  type JsonObject,
  objectIn,
  textIn,
  valueIn,
} from "./experiment.ts";
import { entriesOf, pythonStr } from "./python-value.ts";

/**
 * What to say of controls: they are Python modules, so that none of them takes part in a run here,
 * as with Chaos Toolkit where the module is not installed. One sentence each.
 */
export function controlWarnings(options: {
  readonly experiment: Experiment;
  /** Those that hold for every experiment: of the settings and of --control-file, by name. */
  readonly global: JsonObject;
}): readonly string[] {
  const { experiment, global } = options;
  const named = entriesOf(global).flatMap(([name, control]) =>
    isJsonObject(control) ? [{ name, ...control } satisfies JsonObject] : [],
  );
  const holders: readonly JsonObject[] = [
    experiment,
    objectIn(experiment, "steady-state-hypothesis") ?? {},
    ...(hypothesisOf(experiment)?.probes ?? []),
    ...activitiesIn(experiment, "method"),
    ...activitiesIn(experiment, "rollbacks"),
  ];
  const controls = [
    ...named,
    ...holders.flatMap((holder) => controlsOf(valueIn(holder, "controls"))),
  ];
  const sentences = controls.flatMap((control) => {
    const module = textIn(objectIn(control, "provider") ?? {}, "module");
    if (module === undefined) return [];
    const name = pythonStr(valueIn(control, "name") ?? null);
    return [
      `Could not find Python module '${module}' in control '${name}'. Did you install the Python ` +
        "module? The experiment will carry on running nonetheless.",
    ];
  });
  return [...new Set(sentences)];
}

function controlsOf(value: Json | undefined): readonly JsonObject[] {
  return value !== undefined && isJsonList(value) ? value.filter(isJsonObject) : [];
}
