import { showAddress } from "../engine/engine-address.ts";
import type { LiveContainers } from "../engine/live-containers.ts";
import type { Standing } from "../http/local-control.ts";
import type { Monkey } from "../monkey/monkey.ts";
import { formatDuration } from "../setting/duration.ts";
import { describeScope } from "../target/rules.ts";
import { VERSION } from "../world/version.ts";
import type { Ground, Place } from "./parts.ts";

/** What the daemon says of itself, now and whenever asked. */
export function standingOf(options: {
  readonly ground: Ground;
  readonly place: Place;
  readonly live: LiveContainers;
  readonly monkey: Pick<Monkey, "nextStrikeAt">;
}): () => Standing {
  const { ground, place, live, monkey } = options;
  const { settings, clock, stateDir } = ground;
  const { enabled, intervalMs } = settings.monkey;
  const armed = enabled && intervalMs !== "off";
  const startedAt = new Date(clock.now()).toISOString();
  return () => ({
    version: VERSION,
    startedAt,
    stateDir,
    scope: describeScope(place.scope),
    dryRun: settings.strike.dryRun,
    armed,
    because: because(enabled, intervalMs),
    engine: {
      connected: live.connected,
      address: live.identity?.address ?? showAddress(settings.engine.address),
      ...(live.identity && { version: live.identity.version }),
      ...(live.awayBecause !== undefined && { because: live.awayBecause }),
    },
    nextStrikeAt: monkey.nextStrikeAt,
  });
}

function because(enabled: boolean, intervalMs: number | "off"): string {
  const byHand = "SIGUSR1 and `chaos-monkey strike` still strike";
  if (!enabled) return `CHAOS_ENABLED is not true, so nothing strikes by itself; ${byHand}`;
  if (intervalMs === "off") return `CHAOS_INTERVAL is off, so nothing strikes by itself; ${byHand}`;
  return `one strike every ${formatDuration(intervalMs)}`;
}
