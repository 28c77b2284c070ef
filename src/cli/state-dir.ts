import { existsSync } from "node:fs";
import { homedir } from "node:os";
import type { Settings } from "../config/slices.ts";
import { defaultStateDir } from "../state/default-state-dir.ts";

/** The state folder of this user on this machine, or of this container. */
export function stateDirOf(
  { ledger }: Settings,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return (
    ledger.stateDir ??
    defaultStateDir({ env, home: homedir(), inContainer: existsSync("/.dockerenv") })
  );
}
