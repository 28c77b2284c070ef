import { strangeLabels } from "../target/labels.ts";
import type { ComposeFile } from "./compose-file.ts";
import { isLabelled, isOwnService, isProtected } from "./wanted-label.ts";

/** What there is to say of a compose file, by the names of its services. */
export interface ComposeReport {
  readonly services: number;
  /** The monkey's own; they are counted nowhere else. */
  readonly own: readonly string[];
  /** Those that say themselves what may happen to them. */
  readonly labelled: readonly string[];
  readonly unlabelled: readonly string[];
  /** By a label or by a word; they are among the others too. */
  readonly protected: readonly string[];
  readonly strangeLabels: readonly {
    readonly service: string;
    readonly label: string;
    readonly because: string;
  }[];
  readonly missingDependencies: readonly {
    readonly service: string;
    readonly dependsOn: string;
  }[];
}

/** What a compose file says to us, and what in it leads nowhere. */
export function validateCompose(
  { services }: Pick<ComposeFile, "services">,
  protectedWords: readonly string[],
): ComposeReport {
  const names = new Set(services.map(({ name }) => name));
  const others = services.filter((service) => !isOwnService(service));
  const pick = (keep: (service: (typeof others)[number]) => boolean) =>
    others.filter(keep).map(({ name }) => name);
  return {
    services: services.length,
    own: services.filter(isOwnService).map(({ name }) => name),
    labelled: pick(isLabelled),
    unlabelled: pick((service) => !isLabelled(service)),
    protected: pick((service) => isProtected(service, protectedWords)),
    strangeLabels: others.flatMap(({ name, labels }) =>
      strangeLabels(labels).map(({ label, because }) => ({ service: name, label, because })),
    ),
    missingDependencies: services.flatMap(({ name, dependsOn }) =>
      dependsOn
        .filter((dependency) => !names.has(dependency))
        .map((dependency) => ({ service: name, dependsOn: dependency })),
    ),
  };
}

/** Whether nothing in the file leads nowhere. A service without a label is no mistake. */
export function isValid({ strangeLabels, missingDependencies }: ComposeReport): boolean {
  return strangeLabels.length === 0 && missingDependencies.length === 0;
}
