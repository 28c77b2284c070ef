/**
 * What an inspection shows, without what Docker itself changes when something is put back: times
 * and numbers of a container that was started again, an address that nobody chose, and the several
 * ways in which the engine says that a limit is unset.
 */
export function normalisedInspection(inspection: unknown, fault: string): unknown {
  const { State, HostConfig, NetworkSettings, ...rest } = inspection as Inspection;
  const wasDown = ["kill", "stop", "restart"].includes(fault);
  return {
    ...rest,
    State: wasDown ? without(State, ["Pid", "StartedAt", "FinishedAt"]) : State,
    HostConfig: { ...HostConfig, ...normalisedLimits(HostConfig) },
    // of the default bridge, whose values stand in Networks too
    Networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, endpoint]) => [
        name,
        without(withoutEmpty(endpoint), volatile(endpoint, fault, wasDown)),
      ]),
    ),
  };
}

interface Inspection {
  readonly State: Json;
  readonly HostConfig: Json & HostLimits;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Json>> };
}

type Json = Readonly<Record<string, unknown>>;

interface HostLimits {
  readonly CpuQuota: number;
  readonly PidsLimit: number | null;
}

function volatile(endpoint: Json, fault: string, wasDown: boolean): readonly string[] {
  if (!wasDown && fault !== "network.disconnect") return [];
  const chosen = (endpoint.IPAMConfig as Json | null)?.IPv4Address !== undefined;
  // one that the engine made from the address
  const isMade = String(endpoint.MacAddress).startsWith("02:42:");
  return [
    "EndpointID",
    ...(chosen ? [] : ["IPAddress"]),
    ...(wasDown || (isMade && !chosen) ? ["MacAddress"] : []),
  ];
}

/** The engine has several ways to say that there is no limit. */
function normalisedLimits({ CpuQuota, PidsLimit }: HostLimits): HostLimits {
  return { CpuQuota: Math.max(CpuQuota, 0), PidsLimit: Math.max(PidsLimit ?? 0, 0) };
}

/** An empty list of links and none are the same to the engine, and it shows what it was sent. */
function withoutEmpty(value: Json): Json {
  const isEmpty = (field: unknown) =>
    field === null || (typeof field === "object" && Object.keys(field).length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, field]) => !isEmpty(field)));
}

function without(value: Json, keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
