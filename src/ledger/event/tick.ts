import type { Family } from "./family.ts";
import { counted } from "./phrases.ts";

/** What happens to the schedule of automatic strikes. */
export type TickEvent = {
  /** Ticks that passed while they could not be served; they are never replayed. */
  readonly kind: "tick.skipped";
  readonly times: number;
  readonly because: string;
};

export const tickEvents: Family<TickEvent> = {
  "tick.skipped": {
    level: "info",
    sentence: ({ times, because }) => `skipped ${counted(times, "automatic strike")}: ${because}`,
  },
};
