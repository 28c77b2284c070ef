import { statSync } from "node:fs";

/** The group that owns the engine's socket on this machine, if it has one. */
export function socketGroup(path = "/var/run/docker.sock"): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.gid;
}
