import { countsInScope } from "../target/choose.ts";
import { describeScope } from "../target/rules.ts";
import type { Location } from "../wiring/location.ts";
import type { RoadKit } from "../wiring/road-kit.ts";
import type { Runtime } from "../wiring/runtime.ts";
import { defaultRequest } from "../wiring/strike-settings.ts";

/** Records that the daemon is ready: its scope, and whether and why it strikes by itself. */
export function announce(options: {
  readonly kit: Pick<RoadKit, "road" | "ledger">;
  readonly location: Location;
  readonly runtime: Pick<Runtime, "settings">;
  readonly daemonInfo: {
    readonly armed: boolean;
    readonly because: string;
    readonly warnings?: readonly string[];
  };
}): void {
  const { kit, location, runtime, daemonInfo } = options;
  const judged = kit.road.judgeAll(defaultRequest(runtime.settings));
  const inScope = judged.filter(({ rejection }) => countsInScope(rejection));
  kit.ledger.record({
    kind: "daemon.ready",
    scope: describeScope(location.scope),
    armed: daemonInfo.armed,
    because: daemonInfo.because,
    inScope: inScope.length,
    eligible: inScope.filter(({ rejection }) => rejection === undefined).length,
  });
  for (const because of daemonInfo.warnings ?? []) {
    kit.ledger.record({ kind: "settings.doubtful", because });
  }
}
