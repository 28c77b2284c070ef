import type { HoldCode } from "../ledger/hold-code.ts";
import type { Limits } from "./limits.ts";

/** Whether a strike may go ahead; a hold says why not, as a code and a sentence. */
export type Verdict =
  | { readonly kind: "go" }
  | { readonly kind: "hold"; readonly code: HoldCode; readonly because: string };

const GO: Verdict = { kind: "go" };

/** A reason not to strike. */
export type Objection = Verdict & { readonly kind: "hold" };

/** A hold with its code and its sentence. */
export function objection(code: HoldCode, because: string): Objection {
  return { kind: "hold", code, because };
}

/** Go, or the first objection of an ordered list of checks. */
export function firstObjection<Facts>(
  checks: readonly ((facts: Facts, limits: Limits) => Objection | undefined)[],
  facts: Facts,
  limits: Limits,
): Verdict {
  for (const check of checks) {
    const found = check(facts, limits);
    if (found) return found;
  }
  return GO;
}
