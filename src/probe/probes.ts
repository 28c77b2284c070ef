import type { TargetName } from "../ledger/target-name.ts";
import { formatDuration } from "../setting/duration.ts";
import { healthProbe } from "./health-probe.ts";
import type { Probe } from "./probe.ts";
import type { ProbeSettings } from "./settings.ts";

export type { ProbeSettings } from "./settings.ts";

/** The probes that stand for healthchecks, by whom they are about. */
export interface Probes {
  /** From the end of one question to the next, in milliseconds. */
  readonly everyMs: number;
  /** The one of that container or, else, of its service. */
  of(target: TargetName): Probe | undefined;
}

/** As they are set. An answer that takes too long is none. */
export function probesOf({ probes, everyMs, timeoutMs }: ProbeSettings): Probes {
  const known = new Map(probes.map(({ target, probe }) => [target, probe]));
  return {
    everyMs,
    of({ name, service }) {
      const probe = known.get(name) ?? (service === undefined ? undefined : known.get(service));
      if (probe === undefined) return undefined;
      const ask = healthProbe(probe, name);
      return async (signal) => {
        const patience = new AbortController();
        const timer = setTimeout(
          () => patience.abort(`no answer within ${formatDuration(timeoutMs)}`),
          timeoutMs,
        );
        try {
          return await ask(AbortSignal.any([signal, patience.signal]));
        } finally {
          clearTimeout(timer);
        }
      };
    },
  };
}
