import { probesOf } from "../probe/probes.ts";
import { Recovery } from "../recovery/recovery.ts";
import type { Ground, RoadKit } from "./parts.ts";

/** What follows the debts of a road. */
export function recoveryOf(kit: RoadKit, ground: Ground): Recovery {
  const { clock, onTrouble } = ground;
  return new Recovery({
    book: kit.debtBook,
    database: kit.database,
    containers: kit.containers,
    hands: kit.hands,
    ledger: kit.ledger,
    clock,
    probes: probesOf(ground.settings.probe),
    settings: () => ground.settings.recovery,
    onTrouble,
  });
}
