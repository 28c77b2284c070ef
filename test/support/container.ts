import type { Container } from "../../src/engine/container.ts";

/** A healthy long-running container of a compose project; say only what matters to the test. */
export function container(
  differing: Partial<Container> & { readonly project?: string; readonly service?: string } = {},
): Container {
  const { project = "shop", service = "worker", labels = {}, ...rest } = differing;
  const name = rest.name ?? `${project}-${service}-1`;
  return {
    id: idOf(name),
    name,
    image: `${project}-${service}:latest`,
    labels: {
      ...(project && { "com.docker.compose.project": project }),
      ...(service && { "com.docker.compose.service": service }),
      ...labels,
    },
    state: "running",
    health: "none",
    healthySince: undefined,
    startedAt: 0,
    finishedAt: undefined,
    exitCode: 0,
    restartPolicy: { name: "no", maximumRetryCount: 0 },
    restartCount: 0,
    autoRemove: false,
    stopSignal: undefined,
    init: false,
    networkMode: `${project}_default`,
    pidMode: "",
    ipcMode: "private",
    limits: { nanoCpus: 0, cpuPeriod: 0, cpuQuota: 0, pidsLimit: undefined },
    macAddress: "",
    networks: {},
    upperDir: undefined,
    hostname: "",
    scopeVariables: { CHAOS_SCOPE: undefined, CHAOS_PROJECT: undefined },
    ...rest,
  };
}

/** A container that says of itself to run a daemon. */
export function daemonContainer(
  name: string,
  differing: Parameters<typeof container>[0] = {},
): Container {
  return container({ name, labels: { "chaos-monkey.role": "daemon" }, ...differing });
}

/** A full id that is the same for the same name. */
export function idOf(name: string): string {
  return Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64);
}
