import { PythonNumber } from "./python/python-number.ts";

/** Everything that an experiment, a variable or the output of a probe can hold. */
export type Json = null | boolean | number | string | PythonNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * An experiment as it was loaded, before or after validation: the format is loose (unknown keys
 * are kept, null stands for absent), so it is read through the functions below, which find nothing
 * where something is of another kind than expected.
 */
export type Experiment = JsonObject;

/** A probe or an action, or `{ref}` to one. */
export type Activity = JsonObject;

/** How an activity asks or acts: `type` is http or process (or python, which is refused). */
export type Provider = JsonObject;

/** What `${name}` can mean: values resolved, secrets by scope. */
export interface Scope {
  readonly configuration: JsonObject;
  readonly secrets: JsonObject;
}

export interface Hypothesis {
  readonly title: Json;
  readonly probes: readonly Activity[];
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof PythonNumber)
  );
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The number behind `1`, `1.5` and `1.0`; undefined for everything else. */
export function numberOf(value: Json | undefined): number | undefined {
  if (value instanceof PythonNumber) return value.value;
  return typeof value === "number" ? value : undefined;
}

/** Only what the object itself holds: a key may be called `constructor`. */
export function valueIn(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function textIn(object: JsonObject, key: string): string | undefined {
  const value = valueIn(object, key);
  return typeof value === "string" ? value : undefined;
}

export function numberIn(object: JsonObject, key: string): number | undefined {
  return numberOf(valueIn(object, key));
}

export function objectIn(object: JsonObject, key: string): JsonObject | undefined {
  const value = valueIn(object, key);
  return isJsonObject(value) ? value : undefined;
}

/** Empty where there is no list. */
export function listIn(object: JsonObject, key: string): readonly Json[] {
  const value = valueIn(object, key);
  return isJsonList(value) ? value : [];
}

export function activitiesIn(
  experiment: Experiment,
  section: "method" | "rollbacks",
): readonly Activity[] {
  return listIn(experiment, section).filter(isJsonObject);
}

/** undefined where there is none, or null stands for it. */
export function hypothesisOf(experiment: Experiment): Hypothesis | undefined {
  const hypothesis = objectIn(experiment, "steady-state-hypothesis");
  if (hypothesis === undefined) return undefined;
  const probes = listIn(hypothesis, "probes").filter(isJsonObject);
  return { title: valueIn(hypothesis, "title") ?? null, probes };
}

/** Empty where the activity has none. */
export function providerOf(activity: Activity): Provider {
  return objectIn(activity, "provider") ?? {};
}

export function providerTypeOf(activity: Activity): string | undefined {
  return textIn(providerOf(activity), "type");
}

/** What `runtime` says about the hypothesis or the rollbacks. */
export function strategyIn(
  runtime: JsonObject | undefined,
  what: "hypothesis" | "rollbacks",
): string | undefined {
  const section = runtime && objectIn(runtime, what);
  return section && textIn(section, "strategy");
}

/**
 * The activity that a reference means: looked for by name in the method, then among the probes of
 * the hypothesis; the last one of that name counts.
 */
export function findActivity(experiment: Experiment, name: string): Activity | undefined {
  const named = [
    ...activitiesIn(experiment, "method"),
    ...(hypothesisOf(experiment)?.probes ?? []),
  ];
  return named.findLast((activity) => valueIn(activity, "name") === name);
}
