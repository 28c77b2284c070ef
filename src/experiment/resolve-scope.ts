import { askProvider } from "./ask-provider.ts";
import {
  type Environment,
  resolveConfiguration,
  resolveDynamicConfiguration,
} from "./configuration.ts";
import type { Experiment, Scope } from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { resolveSecrets } from "./secrets.ts";
import type { Variables } from "./variables.ts";

export interface ResolvedScope {
  readonly scope: Scope;
  /** Values that must not be seen in a log or a journal. */
  readonly hidden: readonly string[];
}

/**
 * Finds what every placeholder of an experiment means; values that a probe has to give are asked
 * for here. Throws a `bad-experiment` where something is missing or cannot be asked for.
 */
export async function resolveScope(options: {
  readonly experiment: Experiment;
  readonly variables: Variables;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}): Promise<ResolvedScope> {
  const { experiment, variables, env, signal, warn } = options;
  const declared = resolveConfiguration({ experiment, overrides: variables.configuration, env });
  const { secrets, hidden } = resolveSecrets({ experiment, overrides: variables.secrets, env });
  const { configuration, failures } = await resolveDynamicConfiguration(
    { configuration: declared, secrets },
    async (probe, scope) => {
      const result = await askProvider(probe, { scope, judged: false, signal, warn });
      if (result.kind === "succeeded" || result.kind === "failed") return result;
      throw invalid(result.kind === "impossible" ? result.because : "interrupted");
    },
  );
  failures.forEach(warn);
  return { scope: { configuration, secrets }, hidden };
}
