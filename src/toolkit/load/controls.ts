import { messageOf } from "../../world/message-of.ts";
import { invalid } from "../invalid.ts";
import { isJsonObject, type JsonObject, objectIn, textIn } from "../json.ts";
import { entriesOf } from "../python/python-value.ts";
import { parseExperimentText } from "./load-text.ts";
import { readText } from "./read-text.ts";
import { formatOf } from "./variables.ts";

/** Controls that hold for every experiment, by name: from a file as --control-file names it. */
export async function readControlFile(path: string): Promise<JsonObject> {
  const text = await readText(path).catch((error: unknown) => {
    throw invalid(`cannot read the control file ${path}: ${messageOf(error)}`);
  });
  const value = (await parseExperimentText(text, formatOf(path) ?? "yaml", path)) ?? {};
  if (!isJsonObject(value)) throw invalid(`${path}: expected a mapping of controls by their names`);
  // the file may hold them alone, or as settings do
  return objectIn(value, "controls") ?? value;
}

/**
 * What to say of controls by name: they are Python modules, so that none of them takes part in a
 * run, as with Chaos Toolkit where the module is not installed. One sentence each.
 */
export function controlWarnings(controls: JsonObject): readonly string[] {
  return entriesOf(controls).flatMap(([name, control]) => {
    const provider = isJsonObject(control) ? objectIn(control, "provider") : undefined;
    const module = textIn(provider ?? {}, "module");
    if (module === undefined) return [];
    return [
      `Could not find Python module '${module}' in control '${name}'. Did you install the Python ` +
        "module? The experiment will carry on running nonetheless.",
    ];
  });
}
