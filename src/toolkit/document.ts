import {
  isJsonObject,
  type Json,
  type JsonObject,
  listIn,
  objectIn,
  textIn,
  valueIn,
} from "./json.ts";

/**
 * An experiment as its file has it, before or after validation. The format is loose (unknown keys
 * are kept, null stands for absent), so read it through the functions below: they find nothing
 * where something is of another kind than expected.
 */
export type ExperimentDocument = JsonObject;

/** A probe or an action, or `{ref}` to one. */
export type ActivityDocument = JsonObject;

/** What an activity calls: `type` is http or process (or python, which is refused). */
export type ProviderDocument = JsonObject;

/** What `${name}` can mean: resolved values, secrets by scope. */
export interface Scope {
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
}

export interface HypothesisDocument {
  readonly title: Json;
  readonly probes: readonly ActivityDocument[];
}

export function activitiesIn(
  experiment: ExperimentDocument,
  section: "method" | "rollbacks",
): readonly ActivityDocument[] {
  return listIn(experiment, section).filter(isJsonObject);
}

/** undefined: there is none, or null stands for it. */
export function hypothesisOf(experiment: ExperimentDocument): HypothesisDocument | undefined {
  const hypothesis = objectIn(experiment, "steady-state-hypothesis");
  if (hypothesis === undefined) return undefined;
  const probes = listIn(hypothesis, "probes").filter(isJsonObject);
  return { title: valueIn(hypothesis, "title") ?? null, probes };
}

/** Empty where the activity has none. */
export function providerOf(activity: ActivityDocument): ProviderDocument {
  return objectIn(activity, "provider") ?? {};
}

export function providerTypeOf(activity: ActivityDocument): string | undefined {
  return textIn(providerOf(activity), "type");
}

/** The strategy that a `runtime` section has for the hypothesis or the rollbacks. */
export function strategyIn(
  runtime: JsonObject | undefined,
  what: "hypothesis" | "rollbacks",
): string | undefined {
  const section = runtime && objectIn(runtime, what);
  return section && textIn(section, "strategy");
}

/**
 * The activity that a reference means: searched by name in the method, then among the probes of the
 * hypothesis; the last one of that name counts.
 */
export function findActivity(
  experiment: ExperimentDocument,
  name: string,
): ActivityDocument | undefined {
  const named = [
    ...activitiesIn(experiment, "method"),
    ...(hypothesisOf(experiment)?.probes ?? []),
  ];
  return named.findLast((activity) => valueIn(activity, "name") === name);
}
