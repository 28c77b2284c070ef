import { type Container, projectOf } from "../engine/container.ts";
import { labelPolicyOf } from "./label-policy.ts";
import type { Scope } from "./rules.ts";

/** Whether a container belongs to the scope. */
export function isInScope(container: Container, scope: Scope): boolean {
  switch (scope.kind) {
    case "all":
      return true;
    case "label":
      return labelPolicyOf(container).optedIn;
    case "project":
      return scope.projects.includes(projectOf(container) ?? "");
  }
}

/** A scope, or why none can be told for certain. */
export type ScopeAnswer =
  | { readonly kind: "known"; readonly scope: Scope }
  | { readonly kind: "unknown"; readonly because: string };

/**
 * Turns what the user set into a scope. Without a named project the scope is the compose project
 * of the monkey's own container; where there is none nothing is guessed.
 */
export function resolveScope(options: {
  readonly scope: Scope["kind"];
  readonly projects: readonly string[] | undefined;
  readonly self: Container | undefined;
}): ScopeAnswer {
  const { scope, projects = [], self } = options;
  if (scope !== "project") return { kind: "known", scope: { kind: scope } };
  if (projects.length > 0) return { kind: "known", scope: { kind: "project", projects } };
  const own = self && projectOf(self);
  if (own !== undefined) return { kind: "known", scope: { kind: "project", projects: [own] } };
  const where = self
    ? `our own container ${self.name} belongs to no compose project`
    : "we do not run in a container";
  return {
    kind: "unknown",
    because:
      `expected to know which containers are ours to hurt, but ${where}; ` +
      "set CHAOS_PROJECT to the compose project, or CHAOS_SCOPE to label or all",
  };
}
