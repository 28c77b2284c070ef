import { engineSettings } from "../engine/settings.ts";
import { faultSettings } from "../fault/settings.ts";
import { ledgerSettings } from "../ledger/settings.ts";
import { monkeySettings } from "../monkey/settings.ts";
import { probeSettings } from "../probe/settings.ts";
import { recoverySettings } from "../recovery/settings.ts";
import { safetySettings } from "../safety/settings.ts";
import type { Setting, SettingsOf } from "../setting/setting.ts";
import { strikeSettings } from "../strike/settings.ts";
import { targetSettings } from "../target/settings.ts";
import { worldSettings } from "../world/settings.ts";
import { composeSettings } from "./compose-settings.ts";
import { configSettings } from "./settings.ts";

/** Every folder's settings, in the order in which people read them. */
export const SLICES = {
  monkey: monkeySettings,
  target: targetSettings,
  safety: safetySettings,
  fault: faultSettings,
  strike: strikeSettings,
  recovery: recoverySettings,
  probe: probeSettings,
  ledger: ledgerSettings,
  world: worldSettings,
  engine: engineSettings,
  config: configSettings,
};

type Slices = typeof SLICES;

/** All settings, typed, one slice for each folder that has any. */
export type Settings = { readonly [Name in keyof Slices]: SettingsOf<Slices[Name]> };

/** Settings that stand together in the documentation. */
export interface SettingsGroup {
  readonly title: string;
  readonly settings: readonly Setting<unknown>[];
}

const TITLES: Readonly<Record<keyof Slices, string>> = {
  monkey: "When",
  target: "Whom",
  safety: "How much at once",
  fault: "What",
  strike: "How it is decided",
  recovery: "Recovery",
  probe: "Health without a healthcheck",
  ledger: "Records",
  world: "Log",
  engine: "Docker engine",
  config: "Settings file",
};

const COMPOSE_GROUP: SettingsGroup = {
  title: "Read by docker-compose only",
  settings: Object.values(composeSettings),
};

/** The one settings table, from which all documentation comes. */
export const GROUPS: readonly SettingsGroup[] = [
  ...Object.entries(SLICES).map(([name, slice]) => ({
    title: TITLES[name as keyof Slices],
    settings: Object.values(slice),
  })),
  COMPOSE_GROUP,
];

const ALL = new Map(
  GROUPS.flatMap(({ settings }) => settings).map((setting) => [setting.key, setting]),
);

/** The setting of that exact key. */
export function findSetting(key: string): Setting<unknown> | undefined {
  return ALL.get(key);
}

/** Keys that the program itself reads, in the order of the table. */
export const READ_BY_PROGRAM: readonly string[] = GROUPS.filter((group) => group !== COMPOSE_GROUP)
  .flatMap(({ settings }) => settings)
  .map(({ key }) => key);

/** Whether a key is meant for chaos-monkey, in a file or environment that other programs use too. */
export function isOurs(key: string): boolean {
  // with any separator, so that CHAOS-INTERVAL is called unknown instead of being overlooked
  return /^(chaos[ _.-]|log_level$)/i.test(key);
}
