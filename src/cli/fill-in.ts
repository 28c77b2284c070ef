import type { ActivityRun, Journal, SteadyState } from "../report/journal.ts";
import type { Scope } from "../toolkit/document.ts";
import { isJsonObject, type Json, valueIn } from "../toolkit/json.ts";
import type { Variables } from "../toolkit/load/variables.ts";
import { entriesOf } from "../toolkit/python/python-value.ts";
import { substitute } from "../toolkit/scope/substitute.ts";

/**
 * Replaces `${name}` in the providers of a journal by the given values, else by those of its
 * experiment's configuration. Definitions (env, probe, vault) without a given value stay as they
 * are, because the journal does not hold the values that the run used.
 */
export function fillIn(journal: Journal, variables: Variables): Journal {
  const scope = scopeOf(journal, variables);
  const { before, after, during } = journal.steady_states;
  const state = (it: SteadyState) => ({
    ...it,
    probes: it.probes.map((run) => fillRun(run, scope)),
  });
  return {
    ...journal,
    steady_states: {
      before: before && state(before),
      after: after && state(after),
      during: during.map(state),
    },
    run: journal.run.map((run) => fillRun(run, scope)),
    rollbacks: journal.rollbacks.map((run) => fillRun(run, scope)),
  };
}

function scopeOf({ experiment }: Journal, { configuration, env }: Variables): Scope {
  const declared = isJsonObject(experiment.configuration) ? experiment.configuration : {};
  const known = entriesOf(declared).flatMap(([name, definition]): readonly [string, Json][] => {
    const value = valueIn(configuration, name) ?? knownValue(definition, env);
    return value === undefined ? [] : [[name, value]];
  });
  return { configuration: Object.fromEntries(known), secrets: {} };
}

function knownValue(definition: Json, env: Variables["env"]): Json | undefined {
  if (!isJsonObject(definition) || typeof definition.type !== "string") return definition;
  return definition.type === "env" && typeof definition.key === "string"
    ? env[definition.key]
    : undefined;
}

function fillRun(run: ActivityRun, scope: Scope): ActivityRun {
  const { provider } = run.activity;
  if (!isJsonObject(provider)) return run;
  try {
    return { ...run, activity: { ...run.activity, provider: substitute(provider, scope) } };
  } catch (error) {
    // nested too deeply to walk through: shown as it is
    if (error instanceof RangeError) return run;
    throw error;
  }
}
