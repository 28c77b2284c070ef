/** The engine's own words for what a container is doing. */
export type ContainerState =
  | "created"
  | "running"
  | "paused"
  | "restarting"
  | "removing"
  | "exited"
  | "dead";

/** `none`: the container has no healthcheck. */
export type Health = "none" | "starting" | "healthy" | "unhealthy";

/** When the engine starts a container again by itself. */
export interface RestartPolicy {
  readonly name: "no" | "always" | "unless-stopped" | "on-failure";
  /** 0: no limit. */
  readonly maximumRetryCount: number;
}

/** Limits as the engine shows them; 0 and undefined mean unset, and so does -1 where it says so. */
export interface Limits {
  /** Billionths of a processor, from `--cpus`; 0: unset. */
  readonly nanoCpus: number;
  /** Microseconds; 0: unset. */
  readonly cpuPeriod: number;
  /** Microseconds of each period; 0 or -1: unset. */
  readonly cpuQuota: number;
  /** 0, -1 or undefined: unset. */
  readonly pidsLimit: number | undefined;
}

/** A container's end of a network, as it was asked for and as it came out. */
export interface Endpoint {
  readonly networkId: string;
  /** Addresses that the user chose, such as `IPv4Address` and `LinkLocalIPs`; undefined: none. */
  readonly ipam: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly links: readonly string[];
  /** With the short id that the engine adds by itself. */
  readonly aliases: readonly string[];
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly macAddress: string;
  readonly ipAddress: string;
  readonly ipv6Address: string;
  /** Which network's gateway is the default route: the highest wins (engines from 28 on). */
  readonly gwPriority?: number;
}

/**
 * What we keep of an inspection: an allow-list. Environment, but for two of our own variables, and
 * command lines stay behind, because they hold secrets.
 */
export interface Container {
  /** Full id, 64 hex digits. */
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  /** The image as given at creation, e.g. `registry:5000/team/api:1.2`. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ContainerState;
  readonly health: Health;
  /**
   * Milliseconds since the epoch from which the container is known to be healthy without a
   * break; undefined while it is not, or has no healthcheck. The engine keeps only its last five
   * results, so this may be later than the truth, never earlier.
   */
  readonly healthySince: number | undefined;
  /** Milliseconds since the epoch by the engine's clock, with fractions; undefined: never. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly exitCode: number;
  /** The kernel ended its last run because its memory ran out. */
  readonly oomKilled?: boolean;
  readonly restartPolicy: RestartPolicy;
  readonly restartCount: number;
  /** Created with `--rm`: the engine removes it when it ends. */
  readonly autoRemove: boolean;
  /** Explicit `STOPSIGNAL` of the image or `--stop-signal`; undefined: none was given. */
  readonly stopSignal: string | undefined;
  /** `HostConfig.Init`: the engine put its own init process in front. */
  readonly init: boolean;
  /** `host`, `none`, a network's name, or `container:<id>`. */
  readonly networkMode: string;
  /** Empty, `host`, or `container:<id>`. */
  readonly pidMode: string;
  /** Empty, `private`, `shareable`, `host`, `none`, or `container:<id>`. */
  readonly ipcMode: string;
  readonly limits: Limits;
  /** The MAC address that was chosen for the container as a whole; empty: none. */
  readonly macAddress: string;
  /** By the network's name. */
  readonly networks: Readonly<Record<string, Endpoint>>;
  /** Upper folder of its overlay root, where the engine tells it. */
  readonly upperDir: string | undefined;
  readonly hostname: string;
  /** What a daemon in it was told of its scope; undefined: not there, or empty. */
  readonly scopeVariables: {
    readonly CHAOS_SCOPE: string | undefined;
    readonly CHAOS_PROJECT: string | undefined;
  };
}

/** The first twelve digits, as `docker ps` shows them. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** Its compose project, or its stack where it is a task of Docker Swarm; undefined: neither. */
export function projectOf({ labels }: Pick<Container, "labels">): string | undefined {
  return labels["com.docker.compose.project"] || labels["com.docker.stack.namespace"] || undefined;
}

/** Its service in compose or Docker Swarm, without the name of the stack; undefined: none. */
export function serviceOf({ labels }: Pick<Container, "labels">): string | undefined {
  const service = labels["com.docker.swarm.service.name"];
  if (!service) return labels["com.docker.compose.service"] || undefined;
  const stack = labels["com.docker.stack.namespace"];
  return stack && service.startsWith(`${stack}_`) ? service.slice(stack.length + 1) : service;
}

/**
 * Whether Docker Swarm or Kubernetes made it. They put a new container in the place of one that
 * ends; starting the old one again would run it beside its replacement.
 */
export function isOwnedByOrchestrator({ labels }: Pick<Container, "labels">): boolean {
  return Boolean(labels["com.docker.swarm.task.id"] || labels["io.kubernetes.pod.uid"]);
}

/** Whether it was started by `docker compose run`, besides the service whose name it carries. */
export function isOneOff(container: Pick<Container, "labels">): boolean {
  return container.labels["com.docker.compose.oneoff"]?.toLowerCase() === "true";
}

/**
 * The place of a container in its service: what replaces it has the same project and number. A task
 * of a Swarm service with one task on each node has the id of its node instead of a number.
 */
export function replicaOf(container: Pick<Container, "labels">): {
  readonly project?: string;
  readonly replica?: string;
} {
  const { labels } = container;
  const project = projectOf(container);
  const replica = swarmSlotOf(labels) ?? labels["com.docker.compose.container-number"];
  return { ...(project && { project }), ...(replica && { replica }) };
}

/** From the name of a task, `SERVICE.SLOT.TASK-ID`, whose service may hold dots. */
function swarmSlotOf(labels: Container["labels"]): string | undefined {
  const service = labels["com.docker.swarm.service.name"];
  const task = labels["com.docker.swarm.task.name"];
  if (!service || !task?.startsWith(`${service}.`)) return undefined;
  return task.slice(service.length + 1).split(".")[0];
}
