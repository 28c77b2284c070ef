import type { RestartPolicy } from "../container.ts";
import type { EndpointConfig } from "./endpoint-rules.ts";
import type { HostLimits } from "./limits.ts";

export const NO_RESTART: RestartPolicy = { name: "no", maximumRetryCount: 0 };

/** A container that a user of the simulated engine wants. */
export interface ContainerSpec {
  readonly name: string;
  /** Default: `busybox:1`. */
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `KEY=value`. */
  readonly env?: readonly string[];
  /** Default: its short id. */
  readonly hostname?: string;
  readonly healthcheck?: HealthcheckSpec;
  readonly restartPolicy?: RestartPolicy;
  /** The image's explicit STOPSIGNAL. */
  readonly stopSignal?: string;
  /**
   * The signals besides SIGKILL that end its first process: those that it handles, for a process
   * with pid 1 has no default actions, so one without handlers ends on none: []. Default: what an
   * ordinary server handles. With `init` every deadly signal ends it too.
   */
  readonly endsOn?: readonly string[];
  /** How long it takes to end after such a signal; default: at once. */
  readonly endsAfterMs?: number;
  /** It ends by itself, after each start again; default: it runs for ever. */
  readonly exits?: { readonly afterMs: number; readonly code: number };
  /** Started with `--rm`. */
  readonly autoRemove?: boolean;
  readonly init?: boolean;
  /** Default: `default`. */
  readonly networkMode?: string;
  readonly pidMode?: string;
  /** Default: `private`. */
  readonly ipcMode?: string;
  /** Names of the networks that it is on; default: the one of its network mode. */
  readonly networks?: readonly string[];
  /** What it is called there besides its name. */
  readonly aliases?: readonly string[];
  readonly limits?: Partial<HostLimits>;
  /** Only created; by default it is started, too. */
  readonly started?: boolean;
}

export interface HealthcheckSpec {
  readonly intervalMs: number;
  /** From its start until its checks succeed. */
  readonly healthyAfterMs: number;
  /** Failures in a row that make it unhealthy; default 3. */
  readonly retries?: number;
  /** Failures in this time from its start do not count; default 0. */
  readonly startPeriodMs?: number;
}

/** What an ordinary server handles. */
const ENDS_ON_BY_DEFAULT: readonly string[] = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGABRT"];

export function handles({ endsOn = ENDS_ON_BY_DEFAULT }: ContainerSpec, signal: string): boolean {
  return endsOn.includes(signal);
}

/** By the networks' names. */
export function endpointsOf(spec: ContainerSpec): ReadonlyMap<string, EndpointConfig> {
  const { networks, networkMode = "default", aliases } = spec;
  const own = networkMode === "default" ? "bridge" : networkMode;
  const names = networks ?? (own.startsWith("container:") ? [] : [own]);
  return new Map(names.map((name) => [name, aliases ? { Aliases: aliases } : {}]));
}

export function imageOf({ image = "busybox:1" }: ContainerSpec): string {
  return image;
}
