import { type ActivityAccount, accountOfActivity } from "./activity-account.ts";
import type { Journal, SteadyState } from "./journal.ts";
import { timeOf } from "./moment.ts";
import { isRecord, textOf } from "./telling.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface SteadyStateAccount {
  /** Undefined: it was not checked to its end. */
  readonly isMet: boolean | undefined;
  readonly probes: readonly ActivityAccount[];
}

/** One run of one experiment, as every format of a report tells it. */
export interface ExperimentAccount {
  /** The name of the journal's file. */
  readonly source: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly hypothesis: string | undefined;
  readonly tags: readonly string[];
  /** What it contributes to, and how much: property to level. */
  readonly contributions: ReadonlyMap<string, string>;
  readonly verdict: Verdict;
  readonly status: string;
  readonly node: string;
  readonly platform: string;
  readonly madeBy: string;
  readonly start: string;
  readonly end: string;
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
  readonly seconds: number;
  readonly before: SteadyStateAccount | undefined;
  readonly method: readonly ActivityAccount[];
  readonly during: readonly SteadyStateAccount[];
  readonly after: SteadyStateAccount | undefined;
  readonly rollbacks: readonly ActivityAccount[];
}

export function accountOf(journal: Journal, source: string): ExperimentAccount {
  const { experiment, steady_states } = journal;
  const hypothesis = experiment["steady-state-hypothesis"];
  return {
    source,
    title: textOf(experiment.title) ?? "(no title)",
    description: textOf(experiment.description),
    hypothesis: isRecord(hypothesis) ? textOf(hypothesis.title) : undefined,
    tags: Array.isArray(experiment.tags)
      ? [...new Set(experiment.tags.filter((tag) => textOf(tag) !== undefined))]
      : [],
    contributions: contributionsOf(experiment.contributions),
    verdict: judge(journal),
    status: journal.status,
    node: journal.node,
    platform: journal.platform,
    madeBy: journal["chaoslib-version"],
    start: journal.start,
    end: journal.end,
    startMs: timeOf(journal.start),
    endMs: timeOf(journal.end),
    seconds: journal.duration,
    before: accountOfState(steady_states.before),
    method: journal.run.map(accountOfActivity),
    during: steady_states.during.map(accountOfChecked),
    after: accountOfState(steady_states.after),
    rollbacks: journal.rollbacks.map(accountOfActivity),
  };
}

/** How the hypothesis went while the method was played. */
export function summarizeDuring(during: readonly SteadyStateAccount[]): {
  readonly checks: number;
  readonly unmet: number;
  /** Counted from 1; undefined: it was always met. */
  readonly firstUnmet: number | undefined;
  readonly unmetProbes: readonly string[];
} {
  const unmet = during.filter(({ isMet }) => isMet === false);
  const first = during.findIndex(({ isMet }) => isMet === false);
  return {
    checks: during.length,
    unmet: unmet.length,
    firstUnmet: first < 0 ? undefined : first + 1,
    unmetProbes: [
      ...new Set(
        unmet.flatMap(({ probes }) =>
          probes.filter(({ result }) => result !== "succeeded").map(({ name }) => name),
        ),
      ),
    ],
  };
}

function accountOfState(state: SteadyState | null): SteadyStateAccount | undefined {
  return state === null ? undefined : accountOfChecked(state);
}

function accountOfChecked({ steady_state_met, probes }: SteadyState): SteadyStateAccount {
  return { isMet: steady_state_met ?? undefined, probes: probes.map(accountOfActivity) };
}

function contributionsOf(contributions: unknown): ReadonlyMap<string, string> {
  if (!isRecord(contributions)) return new Map();
  return new Map(
    Object.entries(contributions).flatMap(([property, level]) =>
      typeof level === "string" ? [[property, level.toLowerCase()]] : [],
    ),
  );
}
