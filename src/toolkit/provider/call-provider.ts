import type { Provider } from "../../experiment/provider.ts";
import { type ActivityDocument, providerOf, providerTypeOf, type Scope } from "../document.ts";
import { type JsonObject, valueIn } from "../json.ts";
import { pythonStr } from "../python/python-value.ts";
import type { CallResult, ProviderCall } from "./provider-call.ts";

/** The providers of Chaos Toolkit for a run with these values. */
export function toolkitProvider(scope: Scope): Provider {
  return {
    prepare: async ({ definition }) => void (await loadProvider(definition as JsonObject)),
    perform: ({ definition }, context) => {
      const activity = definition as JsonObject;
      const judged = valueIn(activity, "tolerance") !== undefined;
      return callProvider(activity, { ...context, scope, judged });
    },
  };
}

/** Calls the provider that the activity names. */
export async function callProvider(
  activity: ActivityDocument,
  call: ProviderCall,
): Promise<CallResult> {
  const perform = await loadProvider(activity);
  if (perform !== undefined) return perform(call);
  const name = pythonStr(valueIn(activity, "name") ?? null);
  const type = pythonStr(valueIn(providerOf(activity), "type") ?? null);
  return {
    kind: "impossible",
    because: `the provider of '${name}' must be of type http or process, got ${type}`,
  };
}

/** Each kind of provider is loaded when it is first needed; undefined: there is none of that type. */
async function loadProvider(
  activity: ActivityDocument,
): Promise<((call: ProviderCall) => Promise<CallResult>) | undefined> {
  const provider = providerOf(activity);
  switch (providerTypeOf(activity)) {
    case "http": {
      const { callUrl } = await import("./provider-http.ts");
      return (call) => callUrl(provider, call);
    }
    case "process": {
      const { callProcess } = await import("./provider-process.ts");
      return (call) => callProcess(provider, call);
    }
    default:
      return undefined;
  }
}
