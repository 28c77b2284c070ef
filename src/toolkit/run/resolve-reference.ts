import { type Activity, type Experiment, findActivity, valueIn } from "../experiment.ts";
import { isTruthy, pythonStr } from "../python/python-value.ts";

/** The activity itself, or the one that its `ref` names. */
export function resolveReference(
  experiment: Experiment,
  entry: Activity,
):
  | { readonly kind: "activity"; readonly activity: Activity }
  | { readonly kind: "impossible"; readonly because: string } {
  const name = valueIn(entry, "ref") ?? null;
  if (!isTruthy(name)) return { kind: "activity", activity: entry };
  const activity = typeof name === "string" ? findActivity(experiment, name) : undefined;
  return activity === undefined
    ? { kind: "impossible", because: `could not find referenced activity '${pythonStr(name)}'` }
    : { kind: "activity", activity };
}
