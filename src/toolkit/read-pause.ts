import type { Pause, PauseMoment } from "../experiment/dialect.ts";
import type { ActivityDocument, Scope } from "./document.ts";
import { isJsonObject, type Json, numberOf, valueIn } from "./json.ts";
import { isTruthy, pythonStr } from "./python/python-value.ts";
import { substitute } from "./scope/substitute.ts";

/** A pause of an activity, in seconds. A value that is false in Python is no pause. */
export function readPause(
  activity: ActivityDocument,
  when: PauseMoment,
  scope: Scope,
): Pause | undefined {
  const pauses = substitute(valueIn(activity, "pauses") ?? null, scope);
  const given = isJsonObject(pauses) ? (valueIn(pauses, when) ?? null) : null;
  if (!isTruthy(given)) return undefined;
  return { text: pythonStr(given), length: lengthOf(given) };
}

function lengthOf(given: Json): Pause["length"] {
  const seconds = given === true ? 1 : numberOf(given);
  if (seconds !== undefined && seconds > 0) return { kind: "seconds", seconds };
  const came = typeof given === "string" ? `the text '${given}'` : pythonStr(given);
  const remedy =
    typeof given === "string" ? "; give the variable a type, as in --var wait:int=5" : "";
  return {
    kind: "unusable",
    because: `expected a number of seconds above 0, got ${came}${remedy}`,
  };
}
