import { z } from "zod";
import type { Fault, Plan } from "../fault.ts";
import { readParams } from "../read-params.ts";
import { unpauseUndo } from "./unpause.ts";

const PAUSES_WITHIN_MS = 5000;

const params = z.strictObject({});

/** Freezes every process of a container; its restart policy is not touched. */
export const pause: Fault = {
  kind: "pause",
  about: "Freezes every process of the container for a while. It still counts as running.",
  tier: "core",
  params,
  lasts: "always",
  plan(target, given, durationMs = 0): Plan {
    readParams("pause", params, given);
    return {
      kind: "plan",
      params: {},
      resources: ["life"],
      recovery: "none",
      effect: {
        saw: "its pause event",
        seenIn: (event) => event.id === target.id && event.action === "pause",
        holdsFor: (container) => container?.state === "paused",
        withinMs: PAUSES_WITHIN_MS,
      },
      lease: {
        undo: unpauseUndo(target),
        lastsMs: durationMs,
        until: "deadline",
      },
      apply: (actions) => actions.pause(target.id),
    };
  },
};
