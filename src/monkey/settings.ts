import { duration, durationOrOff } from "../setting/duration.ts";
import { flag } from "../setting/flag.ts";
import { setting } from "../setting/setting.ts";
import { share } from "../setting/share.ts";

/** Below this the daemon would be busy with itself. */
const SHORTEST_INTERVAL_MS = 100;

export const monkeySettings = {
  enabled: setting({
    key: "CHAOS_ENABLED",
    schema: flag(),
    accepts: "true, false",
    default: "false",
    about:
      "Enables automatic strikes: the interval. Signals and commands strike whether or not it is set.",
  }),
  intervalMs: setting({
    key: "CHAOS_INTERVAL",
    schema: durationOrOff({ minMs: SHORTEST_INTERVAL_MS }),
    accepts: "duration, off",
    default: "30",
    about: "Time from one strike to the next.",
  }),
  jitter: setting({
    key: "CHAOS_JITTER",
    schema: share(),
    accepts: "0 to 1, or percent",
    default: "0",
    about: "Share of the interval by which each one may be shorter or longer.",
  }),
  initialDelayMs: setting({
    key: "CHAOS_INITIAL_DELAY",
    schema: duration(),
    accepts: "duration",
    whenUnset: "one interval",
    about: "Time from the start of the daemon to its first strike of its own.",
  }),
  probability: setting({
    key: "CHAOS_PROBABILITY",
    schema: share(),
    accepts: "0 to 1, or percent",
    default: "1",
    about: "Chance that a tick of the interval strikes; signals and commands always do.",
  }),
};
