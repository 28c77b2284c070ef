import type { Container, Endpoint, Health, Limits } from "./container.ts";

/**
 * What the monkey asks of a Docker engine, by capability. Each part takes the least it needs.
 *
 * Every method rejects with a ChaosError and nothing else: `engine-unreachable` (no
 * answer), `engine-refused` (permission), `no-such-container`, `engine-conflict` (409: the state
 * forbids it), `engine-failed` (any other answer). An answer of 304 ("already so") is success.
 */
export interface Engine
  extends Identifying,
    Timekeeping,
    HostReader,
    Listing,
    Inspecting,
    EventSource,
    EventHistory,
    ContainerActions {}

/** All that a strike may do to containers, and what brings them back. */
export interface ContainerActions
  extends Killing,
    Starting,
    Stopping,
    Restarting,
    Pausing,
    Updating,
    Networking {}

/** Which engine answers. */
export interface EngineIdentity {
  /** How it was reached, e.g. `unix:///var/run/docker.sock`; never with credentials. */
  readonly address: string;
  /** The engine's version, e.g. `20.10.24`. */
  readonly version: string;
  /** The negotiated API version, put into every path, e.g. `1.41`. */
  readonly apiVersion: string;
}

export interface Identifying {
  /** Asks the engine; resolves only when it really answered. */
  identify(): Promise<EngineIdentity>;
}

export interface Timekeeping {
  /**
   * What the engine's own clock shows now, in milliseconds since the epoch, estimated from the times
   * in its answers: never later than it, and at most about a second behind. Times that the engine
   * tells are to be compared with this, never with the clock of this machine. Undefined: the engine
   * has not told its time yet.
   */
  engineNow(): number | undefined;
}

export interface HostReader {
  /** How many processors the host has; undefined where a proxy does not pass the question on. */
  processors(): Promise<number | undefined>;
}

/** A container as a listing tells it; only an inspection says what it does. */
export interface ContainerListing {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Listing {
  /** Every container of the host, also those that do not run. */
  list(): Promise<readonly ContainerListing[]>;
}

export interface Inspecting {
  /** By full id, id prefix or name; undefined when the engine knows none. */
  inspect(idOrName: string): Promise<Container | undefined>;
}

/** The actions that are followed, in the engine's words. */
export type EngineAction =
  | "create"
  | "start"
  | "restart"
  | "kill"
  | "die"
  | "stop"
  | "oom"
  | "pause"
  | "unpause"
  | "rename"
  | "update"
  | "health_status"
  | "destroy";

/** One event of a container, in the engine's order. */
export interface EngineEvent {
  readonly action: EngineAction;
  /** Full id of the container. */
  readonly id: string;
  /** The container's name at the time of the event. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch by the engine's clock, with fractions (from `timeNano`). */
  readonly at: number;
  /**
   * When it was received, in milliseconds of our own monotonic clock; for `remembered` events that
   * is later than when they happened.
   */
  readonly receivedAtMs: number;
  /** With `die`. */
  readonly exitCode?: number;
  /** With `kill`: the signal's number. */
  readonly signal?: number;
  /** With `health_status`. */
  readonly health?: Health;
}

/** A subscription to the events. */
export interface EventSubscription {
  /** Resolves, never rejects, when the stream ends: with the error, or with nothing if we ended it. */
  readonly ended: Promise<Error | undefined>;
}

export interface EventSource {
  /**
   * Calls `listener` for every container event from now on. Resolves once the engine has accepted
   * the subscription, so that nothing which happens afterwards is missed. `signal` ends it.
   */
  watch(listener: (event: EngineEvent) => void, signal: AbortSignal): Promise<EventSubscription>;
}

export interface EventHistory {
  /**
   * What happened to containers from `since` on, in milliseconds since the epoch by the engine's
   * clock, as far as the engine remembers it: its last 256 events of any kind.
   */
  remembered(since: number): Promise<readonly EngineEvent[]>;
}

export interface Killing {
  /** Sends a signal such as `SIGKILL` to the container's first process. */
  kill(id: string, signal: string): Promise<void>;
}

export interface Starting {
  start(id: string): Promise<void>;
}

export interface Stopping {
  /**
   * Sends the container's stop signal and, after `graceMs`, SIGKILL. Resolves once it has ended.
   * Whole seconds are what the engine counts in; fractions are rounded up.
   */
  stop(id: string, options: { readonly graceMs: number }): Promise<void>;
}

export interface Restarting {
  /** Stops it as `stop` does and starts it again; a paused one too. */
  restart(id: string, options: { readonly graceMs: number }): Promise<void>;
}

export interface Pausing {
  /** Freezes every process; rejects with `engine-conflict` when it is paused already. */
  pause(id: string): Promise<void>;
  /** Rejects with `engine-failed` when it is not paused. */
  unpause(id: string): Promise<void>;
}

export interface Updating {
  /** Sets the limits that are given and leaves the others alone. */
  update(id: string, limits: Partial<Limits>): Promise<void>;
}

export interface Networking {
  connect(id: string, network: string, endpoint: EndpointRequest): Promise<void>;
  disconnect(id: string, network: string): Promise<void>;
}

/** What can be asked for when a container joins a network. */
export type EndpointRequest = Pick<
  Endpoint,
  "ipam" | "links" | "aliases" | "driverOpts" | "macAddress" | "gwPriority"
>;
