import type { Json } from "../json.ts";

/** A JSONPath of the dialect of jsonpath2, which Chaos Toolkit speaks. */
export interface Path {
  /** `$`, the whole document, or `@`, what the filter around it looks at. */
  readonly start: "root" | "current";
  readonly steps: readonly Step[];
}

/** One step down; of several selectors, the matches of each follow one another. */
export interface Step {
  /** `..`: from here and from everything below. */
  readonly isRecursive: boolean;
  readonly selectors: readonly Selector[];
}

export type Selector =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | {
      readonly kind: "slice";
      readonly start?: number;
      readonly end?: number;
      readonly step?: number;
    }
  | { readonly kind: "every" }
  | { readonly kind: "filter"; readonly condition: Condition }
  /** The key or the index is what this path finds. */
  | { readonly kind: "named-by"; readonly path: Path }
  | { readonly kind: "call"; readonly name: FunctionName; readonly arguments: readonly Operand[] };

export const FUNCTIONS = ["length", "keys", "values", "entries", "charAt", "substring"] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Json };

export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "contains"] as const;

export type Comparison = (typeof COMPARISONS)[number];

export type Condition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly condition: Condition }
  /** A path that finds anything, or a value that is true. */
  | { readonly kind: "some"; readonly operand: Operand }
  | {
      readonly kind: "compare";
      readonly comparison: Comparison;
      readonly left: Operand;
      readonly right: Operand;
    };
