import { join } from "node:path";

/** Where a daemon with this state folder listens, for its owner alone. */
export function controlSocketPath(stateDir: string): string {
  return join(stateDir, "control.sock");
}
