import type { DaemonInfo } from "../control/local-control.ts";
import { showAddress } from "../engine/engine-address.ts";
import type { LiveContainers } from "../engine/live-containers.ts";
import { automaticStrikes } from "../monkey/automatic-strikes.ts";
import type { Monkey } from "../monkey/monkey.ts";
import type { Barred } from "../safety/guard.ts";
import { stateFailuresOf } from "../state/state-failures.ts";
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
  const stateFailures = stateFailuresOf(runtime);
  return () => {
    const { settings } = runtime;
    const barred = latches.barred("halt") || latches.barred("disarm") || disarmed();
    const arming = automaticStrikes({ ...settings.monkey, mode: settings.safety.mode, barred });
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
      failures: [...failures(), ...stateFailures()],
      warnings: warningsOf(settings, location(), live.all()),
      // the interval goes on while it is barred, and each of its ticks is held
      nextStrikeAt: arming.armed ? monkey.nextStrikeAt : undefined,
    };
  };
}

function scopeOf(location: Location | undefined): string {
  return location ? describeScope(location.scope) : "not known until the engine answers";
}
