import { accountOf, type ExperimentAccount } from "./experiment-account.ts";
import type { Journal } from "./journal.ts";

/** What all formats tell, about one run or several. */
export interface Report {
  readonly title: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly experiments: readonly ExperimentAccount[];
  /** Of all experiments, in the order of their first appearance. */
  readonly tags: readonly string[];
  /** Empty: no experiment says what it contributes to. */
  readonly contributions: readonly PropertyCoverage[];
}

/** What the experiments contribute to one property of the organisation, such as `reliability`. */
export interface PropertyCoverage {
  readonly property: string;
  /** How many experiments contribute so much. */
  readonly levels: Readonly<Record<Level, number>>;
  /** The most that an experiment with this tag contributes. */
  readonly byTag: ReadonlyMap<string, Level>;
}

/** From the most to the least; other words count as `none`. */
export const LEVELS = ["high", "medium", "low", "none"] as const;
export type Level = (typeof LEVELS)[number];

export function makeReport(options: {
  readonly journals: readonly { readonly source: string; readonly journal: Journal }[];
  readonly madeAt: string;
  readonly title?: string | undefined;
}): Report {
  const experiments = options.journals.map(({ source, journal }) => accountOf(journal, source));
  return {
    title: options.title ?? "Chaos Engineering Report",
    madeAt: options.madeAt,
    experiments,
    tags: [...new Set(experiments.flatMap(({ tags }) => tags))],
    contributions: [
      ...new Set(experiments.flatMap(({ contributions }) => [...contributions.keys()])),
    ].map((property) => coverageOf(property, experiments)),
  };
}

export function levelOf(word: string | undefined): Level {
  return LEVELS.find((level) => level === word) ?? "none";
}

function coverageOf(property: string, experiments: readonly ExperimentAccount[]): PropertyCoverage {
  const levels = { high: 0, medium: 0, low: 0, none: 0 };
  const byTag = new Map<string, Level>();
  for (const { contributions, tags } of experiments) {
    const level = levelOf(contributions.get(property));
    levels[level]++;
    for (const tag of tags) {
      const known = byTag.get(tag);
      if (known === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(known))
        byTag.set(tag, level);
    }
  }
  return { property, levels, byTag };
}
