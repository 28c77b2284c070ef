import { z } from "zod";
import { quote } from "./quote.ts";

/** The value that a text stands for, or that it stands for none, and why if it is not plain. */
export type Reading<Value> =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "refused"; readonly because?: string };

/** The text stands for this value. */
export function value<Value>(of: Value): Reading<Value> {
  return { kind: "value", value: of };
}

/** The text stands for no value; `because` completes what was expected, where that says too little. */
export function refused(because?: string): Reading<never> {
  return because === undefined ? { kind: "refused" } : { kind: "refused", because };
}

/** No setting needs more: whatever is longer was not written by a person. */
const LONGEST = 65_536;

/**
 * A strict type over text: trims it, hands it to `read`, and says what was expected and what came
 * when `read` refuses. `expected` completes the sentence "expected ...".
 */
export function fromText<Value>(
  expected: string,
  read: (text: string) => Reading<Value>,
): z.ZodType<Value, string> {
  return z.string(`expected ${expected} as text`).transform((text, context) => {
    const reading =
      text.length > LONGEST
        ? refused(`it has ${text.length} characters, at most ${LONGEST} are read`)
        : read(text.trim());
    if (reading.kind === "value") return reading.value;
    const reason = reading.because === undefined ? "" : `: ${reading.because}`;
    context.addIssue({
      code: "custom",
      message: `expected ${expected}, got ${quote(text.trim())}${reason}`,
    });
    return z.NEVER;
  });
}
