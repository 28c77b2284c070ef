import type { Limits } from "../container.ts";
import type { EndpointRequest } from "../engine.ts";

/** What `POST /containers/ID/update` takes; what is left out stays as it is. */
export function limitsBody({ nanoCpus, cpuPeriod, cpuQuota, pidsLimit }: Partial<Limits>): object {
  return {
    ...(nanoCpus !== undefined && { NanoCpus: nanoCpus }),
    ...(cpuPeriod !== undefined && { CpuPeriod: cpuPeriod }),
    ...(cpuQuota !== undefined && { CpuQuota: cpuQuota }),
    ...(pidsLimit !== undefined && { PidsLimit: pidsLimit }),
  };
}

/** The `EndpointConfig` of `POST /networks/NETWORK/connect`; what is empty shows as if never given. */
export function endpointBody(endpoint: EndpointRequest): object {
  const { ipam, links, aliases, driverOpts, macAddress, gwPriority } = endpoint;
  return {
    ...(ipam && { IPAMConfig: ipam }),
    ...(links.length > 0 && { Links: links }),
    ...(aliases.length > 0 && { Aliases: aliases }),
    ...(Object.keys(driverOpts).length > 0 && { DriverOpts: driverOpts }),
    ...(macAddress !== "" && { MacAddress: macAddress }),
    ...(gwPriority !== undefined && { GwPriority: gwPriority }),
  };
}
