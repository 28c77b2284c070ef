import type { Container } from "../engine/container.ts";
import type { Pattern } from "../setting/pattern.ts";
import type { LabelMatch } from "./label-match.ts";
import type { Criticality } from "./labels.ts";

/** Which containers chaos-monkey may consider at all. */
export type Scope =
  | { readonly kind: "project"; readonly projects: readonly string[] }
  | { readonly kind: "label" }
  | { readonly kind: "all" };

/** What the settings say about targets. */
export interface TargetRules {
  readonly scope: Scope;
  /** Empty: everything in scope that no other rule excludes. */
  readonly targets: readonly Pattern[];
  /** A target carries all of them. */
  readonly labels: readonly LabelMatch[];
  /** Lower-case words; see `protection.ts` for what they match. */
  readonly protectedWords: readonly string[];
  readonly minAgeMs: number;
  /** What may be hit, by how much it matters. */
  readonly criticalities: readonly Criticality[];
  /** Whether the mode is `safe`, which some labels ask for. */
  readonly safeMode: boolean;
}

/** All that the choice of a target depends on besides the candidates themselves. */
export interface TargetContext {
  readonly rules: TargetRules;
  /** The container that chaos-monkey runs in; undefined outside one. */
  readonly self: Container | undefined;
  /**
   * Milliseconds since the epoch by the engine's clock, the only one that may be compared with its
   * times; undefined while it is not known: every container counts as just started then.
   */
  readonly engineNow: number | undefined;
  /** Keys (`targetKey`) of what a strike, or the recovery from one, is in progress on. */
  readonly inProgress: ReadonlySet<string>;
  /** By the key of a target: the strike that lasts on it, such as `strike 3-ab12 (pause)`. */
  readonly lasting: ReadonlyMap<string, string>;
}

/** The words for a scope in logs and in `status`. */
export function describeScope(scope: Scope): string {
  switch (scope.kind) {
    case "project":
      return `compose project ${scope.projects.join(", ")}`;
    case "label":
      return "containers labelled chaos-monkey.enable=true";
    case "all":
      return "every container of this host";
  }
}
