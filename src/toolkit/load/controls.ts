import { messageOf } from "../../world/message-of.ts";
import { invalid } from "../invalid.ts";
import { isJsonObject, type JsonObject, objectIn, textIn, valueIn } from "../json.ts";
import { entriesOf, isTruthy, pythonStr } from "../python/python-value.ts";
import { parseExperimentText } from "./load-text.ts";
import { readText } from "./read-text.ts";
import { formatOf } from "./variables.ts";

/** The controls of a file of --control-file, by name; they apply to every experiment. */
export async function readControlFile(path: string): Promise<JsonObject> {
  const text = await readText(path).catch((error: unknown) => {
    throw invalid(`cannot read the control file ${path}: ${messageOf(error)}`);
  });
  const value = (await parseExperimentText(text, formatOf(path) ?? "yaml", path)) ?? {};
  if (!isJsonObject(value)) throw invalid(`${path}: expected a mapping of controls by their names`);
  // the file may hold them alone, or as settings do
  return objectIn(value, "controls") ?? value;
}

/** The controls of a settings file, by name. Throws a `bad-experiment` for anything but a mapping. */
export function controlsOfSettings(settings: JsonObject): JsonObject {
  const controls = valueIn(settings, "controls");
  if (!isTruthy(controls)) return {};
  if (isJsonObject(controls)) return controls;
  throw invalid("expected controls of the settings to be a mapping of controls by their names");
}

/**
 * One warning for each control. Controls are Python modules, so none takes part in a run, as in
 * Chaos Toolkit when the module is not installed.
 */
export function controlWarnings(controls: JsonObject): readonly string[] {
  return entriesOf(controls).flatMap(([name, control]) => {
    if (!isJsonObject(control))
      throw invalid(`expected the control '${name}' to be a mapping, got ${pythonStr(control)}`);
    const provider = objectIn(control, "provider");
    const module = textIn(provider ?? {}, "module");
    if (module === undefined) return [];
    return [
      `Could not find Python module '${module}' in control '${name}'. Did you install the Python ` +
        "module? The experiment will carry on running nonetheless.",
    ];
  });
}
