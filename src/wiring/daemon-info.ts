import type { Settings } from "../config/slices.ts";
import type { DaemonInfo } from "../control/local-control.ts";
import { showAddress } from "../engine/engine-address.ts";
import type { LiveContainers } from "../engine/live-containers.ts";
import type { Monkey } from "../monkey/monkey.ts";
import type { Barred } from "../safety/guard.ts";
import { formatDuration } from "../setting/duration.ts";
import { describeScope } from "../target/rules.ts";
import type { PartFailure } from "../world/supervisor.ts";
import { VERSION } from "../world/version.ts";
import type { Location } from "./location.ts";
import type { Runtime } from "./runtime.ts";
import { warningsOf } from "./warnings.ts";

/** What the daemon says of itself, now and whenever asked. */
export function daemonInfoOf(options: {
  readonly runtime: Runtime;
  readonly location: () => Location | undefined;
  readonly live: LiveContainers;
  readonly monkey: Pick<Monkey, "nextStrikeAt">;
  /** Whether something other than a latch bars automatic strikes. */
  readonly disarmed: () => Barred;
  readonly failures: () => readonly PartFailure[];
}): () => DaemonInfo {
  const { runtime, location, live, monkey, disarmed, failures } = options;
  const { clock, stateDir, latches } = runtime;
  const startedAt = new Date(clock.now()).toISOString();
  return () => {
    const { settings } = runtime;
    const barred = latches.barred("halt") || latches.barred("disarm") || disarmed();
    const arming = arms(settings, barred);
    return {
      version: VERSION,
      startedAt,
      stateDir,
      scope: scopeOf(location()),
      dryRun: settings.strike.dryRun,
      mode: settings.safety.mode,
      ...arming,
      engine: {
        connected: live.connected,
        address: live.identity?.address ?? showAddress(settings.engine.address),
        ...(live.identity && { version: live.identity.version }),
        ...(live.awayBecause !== undefined && { because: live.awayBecause }),
      },
      failures: failures(),
      warnings: warningsOf(settings, location(), live.all()),
      // the interval goes on while it is barred, and each of its ticks is held
      nextStrikeAt: arming.armed ? monkey.nextStrikeAt : undefined,
    };
  };
}

/** Whether it strikes by itself, and why not, or how often. */
function arms(
  { monkey, safety }: Settings,
  barred: Barred,
): { readonly armed: boolean; readonly because: string } {
  const { enabled, intervalMs } = monkey;
  const byHand = "SIGUSR1 and `chaos-monkey strike` still strike";
  if (barred !== false) return { armed: false, because: barred.because };
  if (safety.mode === "disabled") {
    return { armed: false, because: "the mode is disabled, in which nothing strikes" };
  }
  if (!enabled || intervalMs === "off") {
    const why = enabled ? "CHAOS_INTERVAL is off" : "CHAOS_ENABLED is not true";
    return { armed: false, because: `${why}, so nothing strikes by itself; ${byHand}` };
  }
  return { armed: true, because: `one strike every ${formatDuration(intervalMs)}` };
}

function scopeOf(location: Location | undefined): string {
  return location ? describeScope(location.scope) : "not known until the engine answers";
}
