import { PythonNumber } from "./python/python-number.ts";

/** Everything that an experiment, a variable or the output of a probe can hold. */
export type Json = null | boolean | number | string | PythonNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
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
