import type { TargetName } from "../ledger/target-name.ts";
import { formatDuration } from "../setting/duration.ts";
import { healthProbe } from "./health-probe.ts";
import type { Probe } from "./probe.ts";
import type { ProbeSettings } from "./settings.ts";

export type { ProbeSettings } from "./settings.ts";

/** The probes in place of healthchecks, by container or service. */
export interface Probes {
  /** Pause between two runs, in milliseconds. */
  readonly everyMs: number;
  /** The probe of the container, or else of its service. */
  of(target: TargetName): Probe | undefined;
}

/** The probes of the settings. A probe that takes too long fails. */
export function probesOf({ probes, everyMs, timeoutMs }: ProbeSettings): Probes {
  const known = new Map(probes.map(({ target, probe }) => [target, probe]));
  return {
    everyMs,
    of({ name, service }) {
      const probe = known.get(name) ?? (service === undefined ? undefined : known.get(service));
      if (probe === undefined) return undefined;
      const run = healthProbe(probe, name);
      return async (signal) => {
        const limit = new AbortController();
        const timer = setTimeout(
          () => limit.abort(`no answer within ${formatDuration(timeoutMs)}`),
          timeoutMs,
        );
        try {
          return await run(AbortSignal.any([signal, limit.signal]));
        } finally {
          clearTimeout(timer);
        }
      };
    },
  };
}
