import type { Limits } from "../container.ts";
import type { EndpointWish } from "../engine.ts";

/** What `POST /containers/ID/update` takes; what is left out stays as it is. */
export function limitsBody({ nanoCpus, cpuPeriod, cpuQuota, pidsLimit }: Partial<Limits>): object {
  return {
    ...(nanoCpus !== undefined && { NanoCpus: nanoCpus }),
    ...(cpuPeriod !== undefined && { CpuPeriod: cpuPeriod }),
    ...(cpuQuota !== undefined && { CpuQuota: cpuQuota }),
    ...(pidsLimit !== undefined && { PidsLimit: pidsLimit }),
  };
}

/** The `EndpointConfig` of `POST /networks/NETWORK/connect`. */
export function endpointBody(endpoint: EndpointWish): object {
  const { ipam, links, aliases, driverOpts, macAddress } = endpoint;
  return {
    ...(ipam && { IPAMConfig: ipam }),
    Links: links,
    Aliases: aliases,
    DriverOpts: driverOpts,
    ...(macAddress !== "" && { MacAddress: macAddress }),
  };
}
