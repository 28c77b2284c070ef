import type { Family } from "./family.ts";

/** What happens when the settings are read again. */
export type SettingsEvent =
  | {
      readonly kind: "settings.reloaded";
      /** Keys of settings that are different now. */
      readonly changed: readonly string[];
      /** Keys whose change takes effect at the next start. */
      readonly waiting: readonly string[];
    }
  | {
      /** The last valid settings stay in effect, and automatic strikes are disarmed. */
      readonly kind: "settings.refused";
      readonly because: string;
    }
  | {
      /** They are valid, and probably a mistake. */
      readonly kind: "settings.doubtful";
      readonly because: string;
    };

export const settingsEvents: Family<SettingsEvent> = {
  "settings.reloaded": {
    level: "info",
    sentence: ({ changed, waiting }) => {
      const now = changed.length === 0 ? "nothing" : changed.join(", ");
      const later =
        waiting.length === 0 ? "" : `; effective at the next start: ${waiting.join(", ")}`;
      return `settings reloaded: ${now} changed${later}`;
    },
  },
  "settings.doubtful": {
    level: "warn",
    sentence: ({ because }) => `check the settings: ${because}`,
  },
  "settings.refused": {
    level: "error",
    sentence: ({ because }) =>
      `settings rejected, the previous ones stay in effect, automatic strikes are disarmed: ${because}`,
  },
};
