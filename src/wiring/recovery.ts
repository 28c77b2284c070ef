import { probesOf } from "../probe/probes.ts";
import { Recovery } from "../recovery/recovery.ts";
import type { RoadKit, Runtime } from "./parts.ts";

/** What follows the debts of a road. */
export function recoveryOf(kit: RoadKit, runtime: Runtime): Recovery {
  const { clock, onTrouble } = runtime;
  return new Recovery({
    book: kit.pendingRecoveries,
    database: kit.database,
    containers: kit.containers,
    actions: kit.actions,
    ledger: kit.ledger,
    clock,
    probes: probesOf(runtime.settings.probe),
    settings: () => runtime.settings.recovery,
    onTrouble,
  });
}
