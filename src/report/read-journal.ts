import { z } from "zod";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";
import type { ActivityRun, Interruption, Journal, SteadyState } from "./journal.ts";

/** What a report can do without is replaced where it is missing or of another kind. */
const text = z.string().catch("");
const seconds = z.number().nonnegative().optional().catch(undefined);

const object = z.record(z.string(), z.unknown(), { error: insteadOf("an object") });

const activityRun = z.looseObject(
  {
    activity: object,
    output: z.unknown().optional(),
    start: text,
    status: z.enum(["succeeded", "failed"]).optional().catch(undefined),
    exception: z.array(z.string()).optional().catch(undefined),
    end: z.string().optional().catch(undefined),
    duration: seconds,
    tolerance_met: z.boolean().optional().catch(undefined),
  },
  { error: insteadOf("an activity that was run") },
) satisfies z.ZodType<ActivityRun>;
const activityRuns = z.array(activityRun, { error: insteadOf("a list of activities") });

const steadyState = z
  .looseObject(
    { steady_state_met: z.boolean().nullish(), probes: activityRuns.nullish() },
    { error: insteadOf("a steady state") },
  )
  .nullish()
  .transform((state): SteadyState | null => {
    // before 1.0, a hypothesis that was not checked is an empty object
    if (!state || (state.steady_state_met === undefined && !state.probes)) return null;
    return { steady_state_met: state.steady_state_met ?? null, probes: state.probes ?? [] };
  });

const interruption = z
  .looseObject({ kind: text, name: text, reason: text })
  .optional()
  .catch(undefined) satisfies z.ZodType<Interruption | undefined>;

const STATUSES = ["completed", "failed", "aborted", "interrupted"] as const;

const journal = z.looseObject(
  {
    "chaoslib-version": text,
    platform: text,
    node: text,
    experiment: object,
    start: text,
    status: z.enum(STATUSES, { error: insteadOf(STATUSES.join(", ")) }),
    deviated: z.boolean().nullish().catch(undefined),
    steady_states: z
      .looseObject(
        {
          before: steadyState,
          after: steadyState,
          during: z.array(steadyState, { error: insteadOf("a list of steady states") }).nullish(),
        },
        { error: insteadOf("an object") },
      )
      .nullish(),
    run: activityRuns,
    rollbacks: activityRuns.nullish(),
    end: text,
    duration: seconds,
    interruption,
  },
  { error: insteadOf("an object") },
);

/**
 * Reads a journal of this program or of Chaos Toolkit, also of versions before 1.0 (no `deviated`,
 * no `during`, hypotheses as empty objects). Only what a report cannot do without is insisted on:
 * the experiment, the status and what was run. `name` is for messages; throws `bad-usage`.
 */
export function readJournal(json: string, name: string): Journal {
  const reading = journal.safeParse(parse(json, name));
  if (!reading.success) {
    const [issue] = reading.error.issues;
    const place = issue?.path.length ? `${issue.path.map(String).join(".")}: ` : "";
    throw new ChaosError(
      "bad-usage",
      `${name} is no journal of Chaos Toolkit: ${place}${issue?.message}`,
    );
  }
  const { steady_states, rollbacks, deviated, duration, ...rest } = reading.data;
  return {
    ...rest,
    deviated: deviated ?? false,
    steady_states: {
      before: steady_states?.before ?? null,
      after: steady_states?.after ?? null,
      during: (steady_states?.during ?? []).filter((state) => state !== null),
    },
    rollbacks: rollbacks ?? [],
    duration: duration ?? 0,
  };
}

function parse(json: string, name: string): unknown {
  try {
    // editors of some systems put a byte order mark before it
    return JSON.parse(json.replace(/^\ufeff/, ""));
  } catch (error) {
    const why = messageOf(error);
    throw new ChaosError(
      "bad-usage",
      `${name} is no journal of Chaos Toolkit: expected JSON (${why})`,
      { cause: error },
    );
  }
}

function insteadOf(expected: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `expected ${expected}, found ${kindOf(input)}`;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const json = JSON.stringify(value);
  return json.length > 60 ? `a long ${typeof value}` : json;
}
