import { Refusal } from "./refusal.ts";

/** The limits that an update changes, by the API's names. */
export interface HostLimits {
  readonly NanoCpus: number;
  readonly CpuPeriod: number;
  readonly CpuQuota: number;
  readonly CpuShares: number;
  readonly Memory: number;
  readonly MemorySwap: number;
  readonly PidsLimit: number | null;
}

export const UNLIMITED: HostLimits = {
  NanoCpus: 0,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuShares: 0,
  Memory: 0,
  MemorySwap: 0,
  PidsLimit: null,
};

const PROCESSORS = 2;
const LEAST_QUOTA = 1000;
const PERIODS = { least: 1000, longest: 1_000_000 };
const LEAST_MEMORY = 6 * 1024 * 1024;

/**
 * What an update leaves behind. A 0 means "as before", so a number of processors and a limit of
 * memory cannot be taken away again; a quota and a limit of processes can, by -1 (moby
 * daemon/daemon_unix.go, container/container_unix.go).
 */
export function updated(id: string, before: HostLimits, change: Partial<HostLimits>): HostLimits {
  refuseUnknown(change);
  refuseImpossible(change);
  const conflict = conflictOf(before, change);
  if (conflict) throw new Refusal(409, `Cannot update container ${id}: ${conflict}`);
  const { PidsLimit = null, ...others } = change;
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== 0));
  return {
    ...before,
    ...given,
    // no limit is shown as 0 once there was an update
    ...(PidsLimit !== null && { PidsLimit: Math.max(PidsLimit, 0) }),
  };
}

/** What is not simulated must not look as if it had been done. */
function refuseUnknown(change: object): void {
  const unknown = Object.keys(change).filter((key) => !(key in UNLIMITED));
  if (unknown.length > 0) {
    throw new Refusal(501, `the simulated engine does not update ${unknown.join(", ")}`);
  }
}

function refuseImpossible(change: Partial<HostLimits>): void {
  const { NanoCpus = 0, CpuPeriod = 0, CpuQuota = 0, Memory = 0, MemorySwap = 0 } = change;
  const complaint =
    (NanoCpus > 0 &&
      CpuPeriod > 0 &&
      "Conflicting options: Nano CPUs and CPU Period cannot both be set") ||
    (NanoCpus > 0 &&
      CpuQuota > 0 &&
      "Conflicting options: Nano CPUs and CPU Quota cannot both be set") ||
    ((NanoCpus < 0 || NanoCpus > PROCESSORS * 1e9) &&
      `Range of CPUs is from 0.01 to ${PROCESSORS}.00, as there are only ${PROCESSORS} CPUs available`) ||
    (CpuPeriod !== 0 &&
      (CpuPeriod < PERIODS.least || CpuPeriod > PERIODS.longest) &&
      "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)") ||
    (CpuQuota > 0 &&
      CpuQuota < LEAST_QUOTA &&
      "CPU cfs quota can not be less than 1ms (i.e. 1000)") ||
    (Memory !== 0 && Memory < LEAST_MEMORY && "Minimum memory limit allowed is 6MB") ||
    (MemorySwap > 0 &&
      MemorySwap < Memory &&
      "Minimum memoryswap limit should be larger than memory limit, see usage");
  if (complaint) throw new Refusal(400, complaint);
}

/** Both ways to limit the processor exclude each other, whichever was first. */
function conflictOf(before: HostLimits, change: Partial<HostLimits>): string | undefined {
  const { NanoCpus = 0, CpuPeriod = 0, CpuQuota = 0, Memory = 0, MemorySwap = 0 } = change;
  if (NanoCpus > 0 && before.CpuPeriod > 0) return exclusion("Nano CPUs", "CPU Period");
  if (NanoCpus > 0 && before.CpuQuota > 0) return exclusion("Nano CPUs", "CPU Quota");
  if (CpuPeriod > 0 && before.NanoCpus > 0) return exclusion("CPU Period", "NanoCPUs");
  if (CpuQuota > 0 && before.NanoCpus > 0) return exclusion("CPU Quota", "NanoCPUs");
  if (Memory > before.MemorySwap && MemorySwap === 0) {
    return "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time";
  }
  return undefined;
}

function exclusion(wanted: string, given: string): string {
  return `Conflicting options: ${wanted} cannot be updated as ${given} has already been set`;
}
