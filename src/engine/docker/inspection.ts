import type { ContainerInspectInfo } from "dockerode";
import type { Container, ContainerState, Endpoint, Health, RestartPolicy } from "../container.ts";
import { asRecord, asText, asTexts } from "./read-answer.ts";
import { epochMs } from "./timestamp.ts";

/** What the engine takes for a healthcheck that names no interval. */
const INTERVAL_BY_DEFAULT_NS = 30e9;
/** A check may come so much later than its interval on a busy host. */
const LATE_MS = 1000;

/** What the type of the client library lacks. */
type Inspection = Omit<ContainerInspectInfo, "GraphDriver"> & {
  readonly RestartCount?: number;
  readonly Config: {
    readonly StopSignal?: string;
    readonly MacAddress?: string;
    readonly Healthcheck?: { readonly Interval?: number };
  };
  readonly HostConfig: { readonly Init?: boolean | null };
  readonly GraphDriver?: { readonly Data?: Readonly<Record<string, unknown>> | null };
};

interface HealthResult {
  readonly Start: string;
  readonly End: string;
  readonly ExitCode: number;
}

/** Takes the allow-listed fields of an inspection; everything else is dropped here. */
export function readInspection(info: ContainerInspectInfo): Container {
  const { State, Config, HostConfig, ...inspection } = asRecord(info) as unknown as Inspection;
  const startedAt = epochMs(State.StartedAt);
  const upperDir = inspection.GraphDriver?.Data?.UpperDir;
  return {
    id: asText(inspection.Id),
    name: asText(inspection.Name).replace(/^\//, ""),
    image: asText(Config.Image),
    labels: asTexts(Config.Labels),
    state: asText(State.Status) as ContainerState,
    health: asText(State.Health?.Status || "none") as Health,
    healthySince: healthySince(State.Health, startedAt, Config.Healthcheck?.Interval),
    startedAt,
    finishedAt: epochMs(State.FinishedAt),
    exitCode: State.ExitCode,
    ...(State.OOMKilled === true && { oomKilled: true }),
    restartPolicy: {
      name: asText(HostConfig.RestartPolicy?.Name || "no") as RestartPolicy["name"],
      maximumRetryCount: HostConfig.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    restartCount: inspection.RestartCount ?? 0,
    autoRemove: HostConfig.AutoRemove ?? false,
    stopSignal: Config.StopSignal || undefined,
    init: HostConfig.Init ?? false,
    networkMode: HostConfig.NetworkMode ?? "",
    pidMode: HostConfig.PidMode ?? "",
    ipcMode: HostConfig.IpcMode ?? "",
    limits: {
      nanoCpus: HostConfig.NanoCpus ?? 0,
      cpuPeriod: HostConfig.CpuPeriod ?? 0,
      cpuQuota: HostConfig.CpuQuota ?? 0,
      pidsLimit: HostConfig.PidsLimit ?? undefined,
    },
    macAddress: Config.MacAddress ?? "",
    networks: readEndpoints(inspection.NetworkSettings?.Networks),
    upperDir: typeof upperDir === "string" ? upperDir : undefined,
    hostname: Config.Hostname ?? "",
    scopeVariables: {
      CHAOS_SCOPE: variable("CHAOS_SCOPE", Config.Env),
      CHAOS_PROJECT: variable("CHAOS_PROJECT", Config.Env),
    },
  };
}

function variable(name: string, env: readonly string[] | null | undefined): string | undefined {
  const entry = env?.find((it) => it.startsWith(`${name}=`));
  return entry?.slice(name.length + 1) || undefined;
}

interface EndpointInfo {
  readonly NetworkID?: string;
  readonly IPAMConfig?: Endpoint["ipam"] | null;
  readonly Links?: readonly string[] | null;
  readonly Aliases?: readonly string[] | null;
  readonly DriverOpts?: Readonly<Record<string, string>> | null;
  readonly MacAddress?: string;
  readonly IPAddress?: string;
  readonly GlobalIPv6Address?: string;
  readonly GwPriority?: number;
}

function readEndpoints(networks: unknown): Readonly<Record<string, Endpoint>> {
  return Object.fromEntries(
    Object.entries((networks ?? {}) as Readonly<Record<string, EndpointInfo>>).map(
      ([name, info]) => [
        name,
        {
          networkId: info.NetworkID ?? "",
          ipam: hasEntries(info.IPAMConfig) ? info.IPAMConfig : undefined,
          links: info.Links ?? [],
          aliases: info.Aliases ?? [],
          driverOpts: info.DriverOpts ?? {},
          macAddress: info.MacAddress ?? "",
          ipAddress: info.IPAddress ?? "",
          ipv6Address: info.GlobalIPv6Address ?? "",
          ...(info.GwPriority && { gwPriority: info.GwPriority }),
        },
      ],
    ),
  );
}

function hasEntries<T extends object>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined && Object.keys(value).length > 0;
}

/**
 * The end of the first success of an unbroken row of them. The engine keeps results across restarts
 * and makes none during a pause, so the row is broken by the start and by a gap, too.
 */
function healthySince(
  health: { readonly Status: string; readonly Log?: readonly unknown[] | null } | undefined,
  startedAt: number | undefined,
  intervalNs: number | undefined,
): number | undefined {
  if (health?.Status !== "healthy" || startedAt === undefined) return undefined;
  const longestGapMs = (intervalNs || INTERVAL_BY_DEFAULT_NS) / 1e6 + LATE_MS;
  let since: number | undefined;
  let nextStart = Number.POSITIVE_INFINITY;
  for (const { Start, End, ExitCode } of ((health.Log ?? []) as HealthResult[]).toReversed()) {
    const end = epochMs(End);
    if (ExitCode !== 0 || end === undefined || end < startedAt) break;
    if (since !== undefined && nextStart - end > longestGapMs) break;
    since = end;
    nextStart = epochMs(Start) ?? end;
  }
  return since;
}
