import { flag } from "../setting/flag.ts";
import { fromText, value } from "../setting/from-text.ts";
import { setting } from "../setting/setting.ts";

export const strikeSettings = {
  seed: setting({
    key: "CHAOS_SEED",
    schema: fromText("any text", (text) => value(text)),
    accepts: "any text",
    whenUnset: "a new one at every start, which the log shows",
    about: "With the same seed the same containers are chosen in the same order.",
  }),
  dryRun: setting({
    key: "CHAOS_DRY_RUN",
    schema: flag(),
    accepts: "true, false",
    default: "false",
    option: "--dry-run",
    about: "Decides and records everything as usual, and hurts nothing.",
  }),
};
