import { choice } from "../setting/choice.ts";
import { duration } from "../setting/duration.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { FAULTS } from "./catalogue.ts";
import { KILL_SIGNALS, killSignal } from "./lifecycle/signal.ts";
import { faultParams } from "./params-setting.ts";

const kinds = FAULTS.map(({ kind }) => kind);

export const faultSettings = {
  fault: setting({
    key: "CHAOS_FAULT",
    schema: choice(kinds),
    accepts: kinds.join(", "),
    default: "kill",
    about: "What the interval and SIGUSR1 do to a target.",
  }),
  params: setting({
    key: "CHAOS_PARAMS",
    schema: faultParams(),
    accepts: "list of `name=value`, separated by spaces",
    default: "",
    about:
      "Parameters of CHAOS_FAULT, as `faults KIND` lists them; a signal given here wins over CHAOS_SIGNAL.",
    show: (params) =>
      Object.entries(params)
        .map(([name, value]) => `${name}=${value}`)
        .join(" "),
  }),
  signal: setting({
    key: "CHAOS_SIGNAL",
    schema: killSignal,
    accepts: Object.keys(KILL_SIGNALS).join(", "),
    default: "SIGKILL",
    about: "What a kill sends; a target that survives it for 10 s gets SIGKILL.",
  }),
  durationMs: setting({
    key: "CHAOS_DURATION",
    schema: duration({ minMs: 1 }),
    accepts: "duration",
    default: "30s",
    about: "How long a fault lasts that needs a duration, unless the request gives one.",
  }),
  maxDurationMs: setting({
    key: "CHAOS_MAX_DURATION",
    schema: duration({ minMs: 1 }),
    accepts: "duration",
    default: "30m",
    about: "No fault may last longer than this.",
  }),
  profile: setting({
    key: "CHAOS_PROFILE",
    schema: choice(["core", "extended"]),
    accepts: "core, extended",
    default: "core",
    about:
      "Core faults use only requests that change containers; extended ones may create helper containers, which on a Docker socket equals root.",
  }),
};

/** The values of these settings. */
export type FaultSettings = SettingsOf<typeof faultSettings>;
