import { z } from "zod";
import { defineFault } from "../fault.ts";
import { unpauseUndo } from "./unpause.ts";

const PAUSES_WITHIN_MS = 5000;

const params = z.strictObject({});

/** Freezes every process of a container; its restart policy is not touched. */
export const pause = defineFault({
  kind: "pause",
  about: "Freezes every process of the container for a while. It still counts as running.",
  tier: "core",
  guests: "unaffected",
  params,
  lasts: "always",
  needs: ["pause"],
  plan(target, { durationMs = 0 }) {
    return {
      kind: "plan",
      params: {},
      resources: ["life"],
      recovery: "none",
      effect: {
        kind: "target",
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
      apply: (engine) => engine.pause(target.id),
    };
  },
});
