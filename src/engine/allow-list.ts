/** A kind of request that the engine may be sent. */
export interface AllowedRequest {
  readonly method: "GET" | "POST";
  /** A regular expression (RE2) for the whole path, without the query. */
  readonly path: string;
  /** What it is asked for. */
  readonly why: string;
}

const VERSION = "/v1\\.[0-9]+";
const CONTAINER = `${VERSION}/containers/[a-zA-Z0-9_.-]+`;
const NETWORK = `${VERSION}/networks/[a-zA-Z0-9_.-]+`;

/**
 * Every request of the core profile. A proxy before the engine's socket that passes these on and
 * refuses the rest takes nothing away, and the tests hold what is really sent against them.
 */
export const CORE_REQUESTS: readonly AllowedRequest[] = [
  { method: "GET", path: "/version", why: "to agree on an API version" },
  { method: "GET", path: `${VERSION}/containers/json`, why: "which containers there are" },
  { method: "GET", path: `${CONTAINER}/json`, why: "what state one is in" },
  { method: "GET", path: `${VERSION}/info`, why: "how many processors the host has" },
  { method: "GET", path: `${VERSION}/events`, why: "what happens to them" },
  { method: "POST", path: `${CONTAINER}/kill`, why: "the fault kill" },
  { method: "POST", path: `${CONTAINER}/stop`, why: "the fault stop" },
  { method: "POST", path: `${CONTAINER}/restart`, why: "the fault restart" },
  {
    method: "POST",
    path: `${CONTAINER}/start`,
    why: "to start containers that nothing else started again",
  },
  { method: "POST", path: `${CONTAINER}/pause`, why: "the fault pause" },
  { method: "POST", path: `${CONTAINER}/unpause`, why: "to end it" },
  {
    method: "POST",
    path: `${CONTAINER}/update`,
    why: "the faults cpu.throttle and pids, and to end them",
  },
  { method: "POST", path: `${NETWORK}/disconnect`, why: "the fault network.disconnect" },
  { method: "POST", path: `${NETWORK}/connect`, why: "to end it" },
];

/** Whether the core profile has such a request; `path` may carry a query. */
export function isCoreRequest({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): boolean {
  const [bare = ""] = path.split("?");
  return CORE_REQUESTS.some((it) => it.method === method && new RegExp(`^${it.path}$`).test(bare));
}
