import type { Dialect, Judgement } from "../experiment/dialect.ts";
import type { Value } from "../experiment/experiment.ts";
import type { ExperimentDocument, Scope } from "./document.ts";
import type { Json, JsonObject } from "./json.ts";
import { loadModel } from "./load-model.ts";
import { callProvider } from "./provider/call-provider.ts";
import { pythonStr } from "./python/python-value.ts";
import { readPause } from "./read-pause.ts";
import { substitute } from "./scope/substitute.ts";
import { judgeTolerance } from "./tolerance.ts";

/** The dialect of Chaos Toolkit, with the values of its placeholders. */
export function toolkitDialect(scope: Scope): Dialect {
  return {
    load: (document) => loadModel(document as ExperimentDocument),
    substitute: (value) => substitute(json(value), scope),
    print: (value) => pythonStr(json(value)),
    pause: ({ definition }, when) => readPause(definition as JsonObject, when, scope),
    judge: ({ tolerance, output, signal, warn }) =>
      judge({ tolerance: json(tolerance), value: json(output), scope, signal, warn }),
  };
}

/** The runner hands back values that this dialect gave it: documents and outputs of providers. */
function json(value: Value): Json {
  return value as Json;
}

type EarlyEnd = Extract<Judgement, { readonly kind: "impossible" | "interrupted" }>;

/**
 * A tolerance may itself be a probe, which is then called with the value; a probe that fails does
 * not meet it.
 */
async function judge(question: {
  readonly tolerance: Json;
  readonly value: Json;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}): Promise<Judgement> {
  const { tolerance, value, scope, signal, warn } = question;
  let early: EarlyEnd | undefined;
  const judgement = await judgeTolerance({
    tolerance,
    value,
    scope,
    runProbe: async (probe, probeScope) => {
      const result = await callProvider(probe, { scope: probeScope, judged: false, signal, warn });
      if (result.kind === "succeeded" || result.kind === "failed") return result;
      early = result;
      return { kind: "failed", because: "it could not be called" };
    },
  });
  if (early !== undefined) return early;
  if (judgement.isMet) return { kind: "met" };
  const { because } = judgement;
  return { kind: judgement.isMisfit ? "impossible" : "unmet", because };
}
