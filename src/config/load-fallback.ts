import { engineSettings } from "../engine/settings.ts";
import { ledgerSettings } from "../ledger/settings.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { loadConfig } from "./load-config.ts";
import type { Settings } from "./slices.ts";

const KEYS: ReadonlySet<string> = new Set([
  ...Object.values(engineSettings).map(({ key }) => key),
  ledgerSettings.stateDir.key,
]);

/**
 * What can be known of engine and state folder where the settings as a whole are wrong: the
 * environment alone says where they are, or, where that too is wrong, the defaults do.
 */
export function loadFallback(env: Readonly<Record<string, string | undefined>>): Settings {
  const rest = { cwd: "/", readText: () => undefined };
  try {
    const bare = Object.fromEntries(Object.entries(env).filter(([key]) => KEYS.has(key)));
    return loadConfig({ env: bare, ...rest }).settings;
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return loadConfig({ env: {}, ...rest }).settings;
  }
}
