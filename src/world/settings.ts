import { choice } from "../setting/choice.ts";
import { setting } from "../setting/setting.ts";

/** From the most to the least talkative. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

export const worldSettings = {
  logLevel: setting({
    key: "LOG_LEVEL",
    // other programs in the same project are told in Python's words
    schema: choice(LOG_LEVELS, { warning: "warn", critical: "error", fatal: "error" }),
    accepts: LOG_LEVELS.join(", "),
    default: "info",
    option: "--log-level",
    about: "How much is logged.",
  }),
};
