import type { HoldCode, PassedOver } from "../hold-code.ts";
import type { Trigger } from "../trigger.ts";
import type { Family } from "./family.ts";
import { counted } from "./phrases.ts";

/** Recorded decisions not to strike. */
export type HoldEvent =
  | {
      readonly kind: "hold";
      readonly trigger: Trigger;
      readonly code: HoldCode;
      readonly because: string;
      /** The name that was requested, where one was. */
      readonly asked?: string;
      readonly passedOver: PassedOver;
    }
  | {
      /** Further holds equal to the last `hold` event, counted instead of repeated. */
      readonly kind: "hold.repeated";
      readonly trigger: Trigger;
      readonly code: HoldCode;
      readonly because: string;
      readonly asked?: string;
      readonly times: number;
      /** UTC time of the `hold` event that they repeat. */
      readonly since: string;
    };

export const holdEvents: Family<HoldEvent> = {
  hold: {
    level: "info",
    sentence: (event) => `no strike${requested(event)}: ${event.because} ${codes(event)}`,
  },
  "hold.repeated": {
    level: "info",
    sentence: (event) =>
      `no strike${requested(event)}, ${counted(event.times, "more time")} since ${event.since}: ${event.because} ${codes(event)}`,
  },
};

function requested({ asked }: { readonly asked?: string }): string {
  return asked === undefined ? "" : ` on ${asked}`;
}

function codes({ code, trigger }: { readonly code: HoldCode; readonly trigger: Trigger }): string {
  return `[${code}, trigger: ${trigger}]`;
}
