import type { Settings } from "../config/slices.ts";
import { settingsWarnings } from "../config/warnings.ts";
import type { Container } from "../engine/container.ts";
import { containerCandidate, namesOf } from "../target/candidate.ts";
import { isInScope } from "../target/scope.ts";
import { unmatchedTargets } from "../target/unmatched-targets.ts";
import type { Location } from "./location.ts";

/** Settings that are valid and probably a mistake, given the containers that there are. */
export function warningsOf(
  settings: Settings,
  location: Location | undefined,
  containers: readonly Container[],
): readonly string[] {
  const names =
    location &&
    containers
      .filter((it) => it.id !== location.self?.id && isInScope(it, location.scope))
      .flatMap((it) => namesOf(containerCandidate(it)));
  return [
    ...settingsWarnings(settings),
    ...(names ? unmatchedTargets(settings.target.targets, names) : []),
  ];
}
