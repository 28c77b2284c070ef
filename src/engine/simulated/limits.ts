import { Refusal } from "./refusal.ts";

/** The limits that an update changes, by the API's names. */
export interface HostLimits {
  readonly NanoCpus: number;
  readonly CpuPeriod: number;
  readonly CpuQuota: number;
  readonly PidsLimit: number | null;
}

export const UNLIMITED: HostLimits = { NanoCpus: 0, CpuPeriod: 0, CpuQuota: 0, PidsLimit: null };

const LEAST_QUOTA = 1000;
const DEFAULT_PERIOD = 100_000;

/**
 * What an update leaves behind. A 0 means "as before", so a number of processors cannot be taken
 * away again; a quota and a limit of processes can, by -1. Both ways to limit the processor at once
 * are refused (moby daemon/update.go, container/container_unix.go).
 */
export function updated(before: HostLimits, change: Partial<HostLimits>): HostLimits {
  const { NanoCpus = 0, CpuPeriod = 0, CpuQuota = 0, PidsLimit = null } = change;
  if (NanoCpus > 0 && (before.CpuPeriod > 0 || before.CpuQuota > 0)) {
    throw new Refusal(
      409,
      "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set",
    );
  }
  if ((CpuPeriod > 0 || CpuQuota > 0) && before.NanoCpus > 0) {
    throw new Refusal(
      409,
      "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set",
    );
  }
  if (CpuQuota > 0 && CpuQuota < LEAST_QUOTA) {
    throw new Refusal(400, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
  }
  const limitsQuota = CpuQuota !== 0 ? { CpuQuota } : {};
  const limitsPeriod = CpuPeriod !== 0 ? { CpuPeriod } : {};
  const next = {
    ...before,
    ...(NanoCpus !== 0 && { NanoCpus }),
    ...limitsPeriod,
    ...limitsQuota,
    // taken away again it is shown as 0, not as null
    ...(PidsLimit !== null && PidsLimit !== 0 && { PidsLimit: Math.max(PidsLimit, 0) }),
  };
  const hasQuota = next.CpuQuota !== 0 && next.CpuPeriod === 0;
  return hasQuota ? { ...next, CpuPeriod: DEFAULT_PERIOD } : next;
}
