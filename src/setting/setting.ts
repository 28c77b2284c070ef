import type { z } from "zod";

interface Row<Value> {
  /** The name in the environment and, in any case, in the ini file. */
  readonly key: string;
  readonly schema: z.ZodType<Value, string>;
  /** What may be written, in few words, for the documentation. */
  readonly accepts: string;
  /** What it does, in one sentence. */
  readonly about: string;
  /** The option of `chaos-monkey` that sets it too. */
  readonly option?: string;
  /** Why it cannot stand in the settings file, where that is so. */
  readonly notInFile?: string;
  /** The value as people should see it, where the text that was written says too little. */
  show?(value: Value): string;
}

/** One row of the settings table: how it is read, what it does, and what holds without it. */
export type Setting<Value> = Row<Value> &
  (
    | { /** As a user would write it. */ readonly default: string }
    | {
        readonly default?: undefined;
        /** What happens instead; the value is undefined then. */
        readonly whenUnset: string;
      }
  );

/** The settings of one folder, by the name that its code uses. */
export type Slice = Readonly<Record<string, Setting<unknown>>>;

/** What the settings of a slice come to. */
export type SettingsOf<S extends Slice> = {
  readonly [Name in keyof S]: S[Name] extends { readonly schema: z.ZodType<infer Value> }
    ? S[Name] extends { readonly default: string }
      ? Value
      : Value | undefined
    : never;
};

/** Declares a setting with a default, as text. */
export function setting<Value>(
  row: Row<Value> & { readonly default: string },
): Row<Value> & { readonly default: string };
/** Declares a setting that may stay undefined, and says what happens then. */
export function setting<Value>(
  row: Row<Value> & { readonly whenUnset: string },
): Row<Value> & { readonly default?: undefined; readonly whenUnset: string };
export function setting<Value>(row: Setting<Value>): Setting<Value> {
  return row;
}
