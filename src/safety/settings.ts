import { choice } from "../setting/choice.ts";
import { duration } from "../setting/duration.ts";
import { flag } from "../setting/flag.ts";
import { fromText, refused, value } from "../setting/from-text.ts";
import { setting } from "../setting/setting.ts";
import { share } from "../setting/share.ts";
import { wholeNumber } from "../setting/whole-number.ts";
import { MODES } from "./modes.ts";

export const safetySettings = {
  mode: setting({
    key: "CHAOS_MODE",
    schema: choice(MODES),
    accepts: MODES.join(", "),
    default: "none",
    option: "--mode",
    about:
      "A preset for other settings, each of which wins where it is set: safe, aggressive; disabled: nothing strikes, whatever triggers it.",
  }),
  maxConcurrent: setting({
    key: "CHAOS_MAX_CONCURRENT",
    schema: wholeNumber({ min: 1, max: 1000 }),
    accepts: "1 to 1000",
    default: "1",
    about: "How many strikes may be in progress at once, however many targets each has.",
  }),
  maxShare: setting({
    key: "CHAOS_MAX_SHARE",
    schema: share(),
    accepts: "0 to 1, or percent",
    default: "1",
    about:
      "Share of a service's containers that may be down at once, for whatever reason, rounded down; one always may.",
  }),
  requireWhole: setting({
    key: "CHAOS_REQUIRE_WHOLE",
    schema: flag(),
    accepts: "true, false",
    default: "false",
    about:
      "Leaves a service alone while one of its containers is not running or not healthy, so that a strike hits at most one of them.",
  }),
  minHealthy: setting({
    key: "CHAOS_MIN_HEALTHY",
    schema: wholeNumber({ min: 0, max: 1000 }),
    accepts: "0 to 1000",
    default: "0",
    about: "How many containers of the target's service must remain running and healthy.",
  }),
  minGapMs: setting({
    key: "CHAOS_MIN_GAP",
    schema: duration(),
    accepts: "duration",
    default: "0",
    about: "Time from one strike to the next, whatever triggers it; holds across restarts.",
  }),
  serviceGapMs: setting({
    key: "CHAOS_SERVICE_GAP",
    schema: duration(),
    accepts: "duration",
    default: "0",
    about:
      "Time from one strike to the next on the same service, or on the same chaos-monkey.group; holds across restarts.",
  }),
  dailyBudget: setting({
    key: "CHAOS_DAILY_BUDGET",
    schema: countOrOff(),
    accepts: "1 to 1000000, off",
    default: "off",
    about: "How many strikes may be made within 24 hours.",
  }),
  haltAfterFailedUndos: setting({
    key: "CHAOS_HALT_AFTER_FAILED_UNDOS",
    schema: countOrOff(),
    accepts: "1 to 1000000, off",
    default: "5",
    about:
      "Halts everything after so many undos in a row that restored nothing although the engine answered.",
  }),
  haltAfterDeaths: setting({
    key: "CHAOS_HALT_AFTER_DEATHS",
    schema: countOrOff(),
    accepts: "1 to 1000000, off",
    default: "off",
    about:
      "Halts everything after so many containers in scope died within CHAOS_HALT_DEATHS_WITHIN without a strike or a docker command as the cause.",
  }),
  haltDeathsWithinMs: setting({
    key: "CHAOS_HALT_DEATHS_WITHIN",
    schema: duration({ minMs: 1000 }),
    accepts: "duration",
    default: "10m",
    about: "The time within which CHAOS_HALT_AFTER_DEATHS counts.",
  }),
};

/** Infinity stands for `off`. */
function countOrOff() {
  return fromText<number>("a whole number from 1 to 1000000, or off", (text) => {
    if (text.toLowerCase() === "off") return value(Number.POSITIVE_INFINITY);
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= 1_000_000 ? value(number) : refused();
  });
}
