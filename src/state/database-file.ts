import { join } from "node:path";

/** Where a state folder keeps its events, leases, pending recoveries and marks. */
export function databaseFile(stateDir: string): string {
  return join(stateDir, "chaos.db");
}
