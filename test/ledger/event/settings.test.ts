import type { SettingsEvent } from "../../../src/ledger/event/settings.ts";
import { testSentences } from "../../support/event-sentences.ts";

testSentences<SettingsEvent["kind"]>({
  "settings.reloaded": [
    [
      { changed: ["CHAOS_COUNT"], waiting: ["CHAOS_SEED"] },
      "settings reloaded: CHAOS_COUNT changed; effective at the next start: CHAOS_SEED",
    ],
    [{ changed: [], waiting: [] }, "settings reloaded: nothing changed"],
  ],
  "settings.doubtful": [
    [
      { because: '"wroker" of CHAOS_TARGETS matches no container in scope' },
      'check the settings: "wroker" of CHAOS_TARGETS matches no container in scope',
    ],
  ],
  "settings.refused": [
    [
      { because: "config.ini line 3: CHAOS_COUNT: expected more" },
      "settings rejected, the previous ones stay in effect, automatic strikes are disarmed: config.ini line 3: CHAOS_COUNT: expected more",
    ],
  ],
});
