import { providerTypeOf, type Scope } from "../document.ts";
import { isJsonObject, type Json, type JsonObject, textIn, valueIn } from "../json.ts";
import { entriesOf, pythonStr } from "../python/python-value.ts";
import { isOfType } from "./configuration.ts";
import type { RunProbe } from "./probe-outcome.ts";

export interface DynamicConfiguration {
  readonly configuration: JsonObject;
  /** Why values are missing; their names are left out of the configuration. */
  readonly failures: readonly string[];
}

/**
 * Runs the probes in the configuration, in their order; each can use the values before it. Their
 * values are the output of a process without blanks around it, or the body of an HTTP answer. A
 * name whose probe fails is left out.
 */
export async function resolveDynamicConfiguration(
  { configuration, secrets }: Scope,
  runProbe: RunProbe,
): Promise<DynamicConfiguration> {
  const known: Record<string, Json> = {};
  const failures: string[] = [];
  for (const [name, definition] of entriesOf(configuration)) {
    if (!isOfType(definition, "probe")) {
      known[name] = definition;
      continue;
    }
    const found = await runAndRead(definition, { configuration: { ...known }, secrets }, runProbe);
    if (found.kind === "value") known[name] = found.value;
    else failures.push(`configuration '${name}': ${found.because}`);
  }
  return { configuration: known, failures };
}

type Found =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "nothing"; readonly because: string };

async function runAndRead(probe: JsonObject, scope: Scope, runProbe: RunProbe): Promise<Found> {
  const outcome = await runProbe(probe, scope);
  if (outcome.kind === "failed") return { kind: "nothing", because: outcome.because };
  const { output } = outcome;
  if (!isJsonObject(output)) return { kind: "value", value: output };
  if (providerTypeOf(probe) !== "process") {
    return { kind: "value", value: valueIn(output, "body") ?? null };
  }
  const status = valueIn(output, "status") ?? null;
  if (status === 0) return { kind: "value", value: (textIn(output, "stdout") ?? "").trim() };
  return { kind: "nothing", because: `the process ended with status ${pythonStr(status)}` };
}
