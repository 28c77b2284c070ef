import { duration } from "../setting/duration.ts";
import { flag } from "../setting/flag.ts";
import { setting } from "../setting/setting.ts";

export const recoverySettings = {
  timeoutMs: setting({
    key: "CHAOS_RECOVERY_TIMEOUT",
    schema: duration({ minMs: 1 }),
    accepts: "duration",
    default: "60s",
    about: "How long a target may take to run, and be healthy, again.",
  }),
  autoRecover: setting({
    key: "CHAOS_AUTO_RECOVER",
    schema: flag(),
    accepts: "true, false",
    default: "true",
    about:
      "Starts what is still down after CHAOS_RECOVERY_TIMEOUT, and says that chaos-monkey did.",
  }),
};
