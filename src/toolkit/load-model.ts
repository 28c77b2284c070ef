import type { Activity, Experiment, FoundActivity, Step } from "../experiment/experiment.ts";
import {
  type ActivityDocument,
  activitiesIn,
  type ExperimentDocument,
  findActivity,
  hypothesisOf,
} from "./document.ts";
import { valueIn } from "./json.ts";
import { isTruthy, pythonStr } from "./python/python-value.ts";

/** The experiment of a document as the runner needs it, with references followed. */
export function loadModel(document: ExperimentDocument): Experiment {
  const step = (entry: ActivityDocument): Step => ({
    // a reference to a background activity runs in the foreground
    background: valueIn(entry, "background") === true,
    found: followReference(document, entry),
  });
  const hypothesis = hypothesisOf(document);
  return {
    title: valueIn(document, "title") ?? null,
    hypothesis:
      hypothesis === undefined || hypothesis.probes.length === 0
        ? undefined
        : {
            title: hypothesis.title,
            probes: hypothesis.probes.map((entry) => ({
              ...step(entry),
              tolerance: valueIn(entry, "tolerance") ?? null,
            })),
          },
    method: activitiesIn(document, "method").map(step),
    rollbacks: activitiesIn(document, "rollbacks").map(step),
  };
}

function followReference(document: ExperimentDocument, entry: ActivityDocument): FoundActivity {
  const name = valueIn(entry, "ref") ?? null;
  if (!isTruthy(name)) return { kind: "activity", activity: modelOf(entry) };
  const found = typeof name === "string" ? findActivity(document, name) : undefined;
  return found === undefined
    ? { kind: "impossible", because: `could not find referenced activity '${pythonStr(name)}'` }
    : { kind: "activity", activity: modelOf(found) };
}

function modelOf(activity: ActivityDocument): Activity {
  return {
    name: pythonStr(valueIn(activity, "name") ?? ""),
    type: pythonStr(valueIn(activity, "type") ?? ""),
    background: valueIn(activity, "background") === true,
    definition: activity,
  };
}
