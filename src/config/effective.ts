import { hideCredentials } from "../setting/hide-credentials.ts";
import { quote } from "../setting/quote.ts";
import { escapeControl } from "../world/escape-control.ts";
import type { Config } from "./load-config.ts";
import { describeOrigin } from "./origin.ts";
import { HIDDEN, hidesValue } from "./secret.ts";
import { findSetting } from "./slices.ts";

/** One row of `chaos-monkey config`; ready for people and, as it is, for JSON. */
export interface EffectiveSetting {
  readonly key: string;
  /** As in force; null: it is not set and has no default. */
  readonly value: string | null;
  /** What holds while the value is null. */
  readonly instead?: string;
  /** `default`, `config.ini line 3`, `.env line 1`, `environment`, `--dry-run`. */
  readonly origin: string;
}

/** Every setting that the program reads, in the order of the table, and where each came from. */
export function effectiveSettings(config: Config): readonly EffectiveSetting[] {
  return [...config.settled].map(([key, { text, value, origin }]) => {
    const setting = findSetting(key);
    const row = { key, origin: describeOrigin(origin) };
    if (text === undefined) {
      const instead = setting?.default === undefined ? setting?.whenUnset : undefined;
      return { ...row, value: null, ...(instead !== undefined && { instead }) };
    }
    if (hidesValue(key)) return { ...row, value: HIDDEN };
    return { ...row, value: setting?.show ? shown(setting.show(value)) : escapeValue(text) };
  });
}

function shown(text: string): string {
  return escapeControl(hideCredentials(text));
}

/** Escaped as in messages, without the quotes. */
function escapeValue(text: string): string {
  return quote(text).slice(1, -1);
}
