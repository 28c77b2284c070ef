import { z } from "zod";
import type { Fault, Plan } from "../fault.ts";
import { readParams } from "../read-params.ts";
import type { UndoExecutor } from "../undo-executor.ts";
import { isSameRun } from "./kill.ts";

const PAUSES_WITHIN_MS = 5000;
const UNPAUSE = "pause.unpause";

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
        undo: { kind: UNPAUSE, version: 1, id: target.id, startedAt: target.startedAt ?? 0 },
        lastsMs: durationMs,
        until: "deadline",
      },
      apply: (hands) => hands.pause(target.id),
    };
  },
};

export const unpause: UndoExecutor = {
  kind: UNPAUSE,
  async run({ id, startedAt }, { inspect, hands }) {
    const container = await inspect(String(id));
    if (container === undefined) return { kind: "restored", acted: false, did: "it was removed" };
    if (container.state !== "paused" || !isSameRun(container, { startedAt: Number(startedAt) })) {
      return { kind: "restored", acted: false, did: "it was not paused any more" };
    }
    try {
      await hands.unpause(container.id);
    } catch (error) {
      // somebody else may have been faster: what counts is how it is now
      const now = await inspect(container.id);
      if (now?.state === "paused") throw error;
    }
    const after = await inspect(container.id);
    return after?.state === "paused"
      ? { kind: "residue", because: "it is still paused" }
      : { kind: "restored", acted: true, did: "unpaused it" };
  },
};
