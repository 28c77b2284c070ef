import { type SettingsOf, setting } from "../setting/setting.ts";
import { wholeNumber } from "../setting/whole-number.ts";

export const safetySettings = {
  maxConcurrent: setting({
    key: "CHAOS_MAX_CONCURRENT",
    schema: wholeNumber({ min: 1, max: 1000 }),
    accepts: "1 to 1000",
    default: "1",
    about: "How many strikes may be in progress at once, however many targets each has.",
  }),
};

export type SafetySettings = SettingsOf<typeof safetySettings>;
