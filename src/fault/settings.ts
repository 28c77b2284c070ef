import { choice } from "../setting/choice.ts";
import { type SettingsOf, setting } from "../setting/setting.ts";
import { FAULTS } from "./catalogue.ts";
import { KILL_SIGNALS, killSignal } from "./lifecycle/signal.ts";

const kinds = FAULTS.map(({ kind }) => kind);

export const faultSettings = {
  fault: setting({
    key: "CHAOS_FAULT",
    schema: choice(kinds),
    accepts: kinds.join(", "),
    default: "kill",
    about: "What the interval and SIGUSR1 do to a target.",
  }),
  signal: setting({
    key: "CHAOS_SIGNAL",
    schema: killSignal,
    accepts: Object.keys(KILL_SIGNALS).join(", "),
    default: "SIGKILL",
    about: "What a kill sends; a target that survives it for 10 s gets SIGKILL.",
  }),
};

export type FaultSettings = SettingsOf<typeof faultSettings>;
