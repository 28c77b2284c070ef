import { type Container, projectOf } from "../engine/container.ts";
import { splitList } from "../setting/list.ts";
import type { Scope } from "./rules.ts";
import { isInScope } from "./scope.ts";

/**
 * The containers, running or paused, whose label says that they are daemons and whose scope overlaps
 * with this one. A daemon's scope is read from its environment and its compose project; one that has it
 * from an ini file is taken to mean its own project.
 */
export function daemonsBeside(options: {
  readonly containers: readonly Container[];
  readonly scope: Scope;
  /** The container that chaos-monkey runs in; undefined outside one. */
  readonly self: Container | undefined;
}): readonly Container[] {
  const { containers, scope, self } = options;
  return containers.filter(
    (container) =>
      container.id !== self?.id &&
      container.labels["chaos-monkey.role"] === "daemon" &&
      // a paused daemon continues as soon as it is unpaused
      (container.state === "running" || container.state === "paused") &&
      overlap(scope, scopeOf(container), containers),
  );
}

function scopeOf(daemon: Container): Scope {
  const { CHAOS_SCOPE, CHAOS_PROJECT } = daemon.scopeVariables;
  const kind = CHAOS_SCOPE?.trim().toLowerCase();
  if (kind === "all" || kind === "label") return { kind };
  const named = splitList(CHAOS_PROJECT ?? "");
  const own = [projectOf(daemon)].filter((project) => project !== undefined);
  return { kind: "project", projects: named.length > 0 ? named : own };
}

/**
 * Whether two scopes have containers in common. Projects are compared by name; a project has
 * something in common with the labelled containers of an engine only where one of them is its own.
 */
export function overlap(one: Scope, other: Scope, containers: readonly Container[]): boolean {
  if (one.kind === "all" || other.kind === "all" || one.kind === other.kind) {
    if (one.kind !== "project" || other.kind !== "project") return true;
    return one.projects.some((project) => other.projects.includes(project));
  }
  return containers.some((container) => isInScope(container, one) && isInScope(container, other));
}
