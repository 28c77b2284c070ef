import { choice } from "../setting/choice.ts";
import { setting } from "../setting/setting.ts";

/** From the most to the least talkative. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Lines for people, or one JSON object a line for programs. */
export const LOG_FORMATS = ["text", "json"] as const;

/** One of `LOG_FORMATS`. */
export type LogFormat = (typeof LOG_FORMATS)[number];

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
  logFormat: setting({
    key: "LOG_FORMAT",
    schema: choice(LOG_FORMATS),
    accepts: LOG_FORMATS.join(", "),
    default: "text",
    about: "How the log is written: one readable line per event, or one JSON object per line.",
  }),
};
