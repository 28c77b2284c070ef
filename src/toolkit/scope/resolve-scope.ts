import type { ExperimentDocument, Scope } from "../document.ts";
import { invalid } from "../invalid.ts";
import { valueIn } from "../json.ts";
import type { Variables } from "../load/variables.ts";
import type { LogLine } from "../output/log-line.ts";
import { callProvider } from "../provider/call-provider.ts";
import { type Environment, resolveConfiguration } from "./configuration.ts";
import { resolveDynamicConfiguration } from "./dynamic-configuration.ts";
import { redact } from "./redact.ts";
import { resolveSecrets } from "./secrets.ts";

export interface ResolvedScope {
  readonly scope: Scope;
  /** Values that logs and journals must not show. */
  readonly hidden: readonly string[];
}

/** The blank is missing from Chaos Toolkit's sentence too. */
const INCOMPLETE =
  "Some of the dynamic configuration failed to be loaded." +
  "Please review the log file for understanding what happened.";

/**
 * Resolves every placeholder of an experiment, and runs the probes of its configuration; the log
 * names those that fail. Throws a `bad-experiment` where anything else is missing.
 */
export async function resolveScope(options: {
  readonly experiment: ExperimentDocument;
  readonly variables: Variables;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly write: (line: LogLine) => void;
}): Promise<ResolvedScope> {
  const { experiment, variables, env, signal } = options;
  const declared = resolveConfiguration({ experiment, overrides: variables.configuration, env });
  const { secrets, hidden } = resolveSecrets({ experiment, overrides: variables.secrets, env });
  // the address that could not be reached may hold a secret
  const write = (line: LogLine) => options.write(redact(line, hidden));
  const warn = (text: string) => write({ level: "warning", text });
  const { configuration, failures } = await resolveDynamicConfiguration(
    { configuration: declared, secrets },
    async (probe, scope) => {
      const result = await callProvider(probe, {
        scope,
        judged: valueIn(probe, "tolerance") !== undefined,
        signal,
        warn,
      });
      if (result.kind === "interrupted") throw invalid("interrupted");
      return result.kind === "impossible" ? { ...result, kind: "failed" } : result;
    },
  );
  if (failures.length > 0) warn(INCOMPLETE);
  for (const text of failures) write({ level: "info", text: `  => ${text}` });
  return { scope: { configuration, secrets }, hidden };
}
