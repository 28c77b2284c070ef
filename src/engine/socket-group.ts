import { statIfPossible } from "../world/stat-if-possible.ts";

/** The id of the group that owns the engine's socket on this machine; undefined: that cannot be told. */
export function socketGroup(path = "/var/run/docker.sock"): number | undefined {
  return statIfPossible(path)?.gid;
}
