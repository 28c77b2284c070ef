/** Presets over other settings; without one, `none`, all limits are those of the settings. */
export const MODES = ["none", "safe", "aggressive", "disabled"] as const;

/** One of `MODES`. */
export type Mode = (typeof MODES)[number];

/** What each mode sets, by key and as a user would write it; a setting of the user's own wins. */
export const PRESETS: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
  none: {},
  safe: {
    CHAOS_CRITICALITY: "low, medium",
    CHAOS_COUNT: "1",
    CHAOS_MAX_CONCURRENT: "1",
    CHAOS_MIN_HEALTHY: "1",
    CHAOS_REQUIRE_WHOLE: "true",
    CHAOS_HALT_AFTER_DEATHS: "5",
  },
  aggressive: {
    CHAOS_INTERVAL: "10s",
    CHAOS_JITTER: "0.5",
    CHAOS_MAX_CONCURRENT: "3",
    CHAOS_MIN_AGE: "5s",
  },
  disabled: {},
};
