import { z } from "zod";
import { defineFault } from "../fault.ts";
import { areEqual, restoreLimitsUndo } from "./limits-undo.ts";

const TAKES_WITHIN_MS = 5000;

const params = z.strictObject({
  limit: z.coerce
    .number("expected a whole number of processes and threads")
    .int("expected a whole number of processes and threads")
    .min(1)
    .default(20)
    .describe("how many processes and threads it may have"),
});

/** Keeps a container from starting more processes. */
export const pids = defineFault({
  kind: "pids",
  about: "Limits how many processes and threads the container may have for a while.",
  tier: "core",
  guests: "unaffected",
  params,
  lasts: "always",
  needs: ["update"],
  plan(target, { params: { limit }, durationMs = 0 }) {
    const had = target.limits.pidsLimit ?? 0;
    if (had > 0 && had <= limit) {
      return {
        kind: "refusal",
        because: `it is limited to ${had} processes already, which is no more than ${limit}`,
      };
    }
    const applied = { pidsLimit: limit };
    const back = { pidsLimit: had > 0 ? had : -1 };
    return {
      kind: "plan",
      params: { limit },
      resources: ["pids"],
      recovery: "none",
      effect: {
        kind: "target",
        saw: "its limits as inspected",
        holdsFor: (container) => container !== undefined && areEqual(container.limits, applied),
        withinMs: TAKES_WITHIN_MS,
      },
      lease: {
        // unset and 0 are the same to the engine; said outright, so that the undo can compare
        undo: restoreLimitsUndo(
          { ...target, limits: { ...target.limits, pidsLimit: had } },
          { applied, back },
        ),
        lastsMs: durationMs,
        until: "deadline",
      },
      apply: (engine) => engine.update(target.id, applied),
    };
  },
});
