import { LiveContainers } from "../engine/live-containers.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { connectOnce } from "../engine/until-connected.ts";
import type { Follower } from "../lease/guardian.ts";
import { type ProbeSettings, probesOf } from "../probe/probes.ts";
import type { Recovery } from "../recovery/recovery.ts";
import { createEngine } from "./create-engine.ts";
import { createRecovery } from "./create-recovery.ts";

/** Where a row of an earlier version does not say what was set at the strike. */
const NOTHING_SET = { timeoutMs: 60_000, autoRecover: false };

/** A guardian follows what is pending, and brings back what is due, until it is told to stop. */
export async function followRecoveries(
  options: Omit<
    Parameters<typeof createRecovery>[0],
    "containers" | "actions" | "probes" | "settings"
  > & {
    readonly engine: EngineSettings;
    readonly probe: ProbeSettings;
  },
): Promise<Follower & Pick<Recovery, "bringBackNow">> {
  const { engine: settings, probe, ...parts } = options;
  const engine = await createEngine(settings);
  const live = new LiveContainers({
    engine,
    clock: parts.clock,
    roll: Math.random,
    onTrouble: parts.onTrouble,
  });
  const recovery = createRecovery({
    ...parts,
    containers: live,
    actions: engine,
    probes: probesOf(probe),
    settings: ({ terms }) => terms ?? NOTHING_SET,
  });
  const over = new AbortController();
  const running = Promise.all([live.run(over.signal), recovery.run(over.signal)]);
  return {
    async bringBackNow(isMeant) {
      if (!live.connected) await connectOnce(live);
      return recovery.bringBackNow(isMeant);
    },
    async stop() {
      over.abort();
      await running;
    },
  };
}
