import { type Activity, providerOf, valueIn } from "../experiment.ts";
import { pythonStr } from "../python/python-value.ts";
import type { ActivityResult } from "./activity-result.ts";
import type { Asking } from "./provider.ts";

/** Asks whatever the activity names; each kind of provider is loaded when it is first needed. */
export async function askProvider(activity: Activity, asking: Asking): Promise<ActivityResult> {
  const provider = providerOf(activity);
  switch (valueIn(provider, "type")) {
    case "http":
      return (await import("./provider-http.ts")).askUrl(provider, asking);
    case "process":
      return (await import("./provider-process.ts")).askProcess(provider, asking);
    default:
      return {
        kind: "impossible",
        because:
          `the provider of '${pythonStr(valueIn(activity, "name") ?? null)}' must be of type http or process, ` +
          `got ${pythonStr(valueIn(provider, "type") ?? null)}`,
      };
  }
}
