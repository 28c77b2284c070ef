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

/** The compose project of the working folder, or why it has none. */
export type WorkingProject =
  | { readonly kind: "found"; readonly name: string }
  | { readonly kind: "none"; readonly because: string };

/** A scope, or why none can be told for certain. */
export type ScopeAnswer =
  | { readonly kind: "known"; readonly scope: Scope }
  | { readonly kind: "unknown"; readonly because: string };

/**
 * Turns the settings into a scope. Without a named project the scope is the compose project of
 * chaos-monkey's own container, or, on the host, that of the working folder; otherwise nothing is
 * guessed.
 */
export function resolveScope(options: {
  readonly scope: Scope["kind"];
  readonly projects: readonly string[] | undefined;
  readonly self: Container | undefined;
  /** The compose project of the working folder, asked for on the host only. */
  readonly ofFolder: () => WorkingProject;
}): ScopeAnswer {
  const { scope, projects = [], self, ofFolder } = options;
  if (scope !== "project") return { kind: "known", scope: { kind: scope } };
  if (projects.length > 0) return { kind: "known", scope: { kind: "project", projects } };
  const own = self && projectOf(self);
  if (own !== undefined) return { kind: "known", scope: { kind: "project", projects: [own] } };
  const folder = self ? undefined : ofFolder();
  if (folder?.kind === "found") {
    return { kind: "known", scope: { kind: "project", projects: [folder.name] } };
  }
  const why = folder?.because ?? `its own container ${self?.name} belongs to no compose project`;
  return {
    kind: "unknown",
    because:
      `expected to know which compose project chaos-monkey may strike, but ${why}; ` +
      "set CHAOS_PROJECT to the compose project, or CHAOS_SCOPE to label or all",
  };
}
