import { ineffectiveLabels } from "../target/labels.ts";
import type { ComposeFile } from "./compose-file.ts";
import { isLabelled, isOwnService, isProtected } from "./label-to-add.ts";

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
  /** What is wrong with the settings in the project's `.env`, each with its line. */
  readonly envFile: readonly string[];
}

/** Counts what a compose file says to chaos-monkey, and finds what is wrong in it. */
export function validateCompose(
  { services }: Pick<ComposeFile, "services">,
  options: { readonly protectedWords: readonly string[]; readonly envFile: readonly string[] },
): ComposeReport {
  const { protectedWords, envFile } = options;
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
      ineffectiveLabels(labels).map(({ label, because }) => ({ service: name, label, because })),
    ),
    missingDependencies: services.flatMap(({ name, dependsOn }) =>
      dependsOn
        .filter((dependency) => !names.has(dependency))
        .map((dependency) => ({ service: name, dependsOn: dependency })),
    ),
    envFile,
  };
}

/** Whether labels, dependencies and `.env` are right. A service without a label is no mistake. */
export function isValid({ strangeLabels, missingDependencies, envFile }: ComposeReport): boolean {
  return strangeLabels.length === 0 && missingDependencies.length === 0 && envFile.length === 0;
}
