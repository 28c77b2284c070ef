import type { Settings } from "../config/slices.ts";
import type { Limits } from "../safety/limits.ts";
import type { StrikeRequest } from "../strike/strike-request.ts";
import type { Scope, TargetRules } from "../target/rules.ts";

/** The limits that the settings set. */
export function limitsOf({ safety, fault }: Settings): Limits {
  const { mode } = safety;
  return { ...safety, disabled: mode === "disabled", extended: fault.profile === "extended" };
}

/** The rules about targets that the settings set. */
export function rulesOf({ target, safety }: Settings, scope: Scope): TargetRules {
  return { ...target, scope, safeMode: safety.mode === "safe" };
}

/** How long a fault lasts by default and at most, in milliseconds. */
export function durationsOf({ fault }: Settings): {
  readonly defaultMs: number;
  readonly maxMs: number;
} {
  return { defaultMs: fault.durationMs, maxMs: fault.maxDurationMs };
}

/** The request that applies where the caller says nothing else. */
export function defaultRequest(
  settings: Settings,
): Omit<StrikeRequest, "trigger" | "names" | "labels"> {
  const { fault, signal, params } = settings.fault;
  return {
    fault,
    params: fault === "kill" ? { signal, ...params } : params,
    count: settings.target.count,
  };
}
