import { join } from "node:path";

/** The longest path that a unix socket may have on Linux, in bytes. */
export const LONGEST_SOCKET_PATH = 107;

/** Where a daemon with this state folder listens, for its owner alone. */
export function controlSocketPath(stateDir: string): string {
  return join(stateDir, "control.sock");
}
