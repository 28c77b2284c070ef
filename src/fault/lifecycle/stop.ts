import { z } from "zod";
import { formatDuration, readDuration } from "../../setting/duration.ts";
import { quote } from "../../setting/quote.ts";
import { defineFault } from "../fault.ts";
import { isSameRun } from "./same-run.ts";
import { startAgainUndo } from "./start-again.ts";

/** What `docker stop` gives a container, too. */
const DEFAULT_GRACE = "10s";
const LONGEST_GRACE_MS = 60_000;
/** For the engine to end it after the grace, and to say so. */
const ENDS_WITHIN_MS = 10_000;

/** How long a container may take to end by itself. */
export const graceParam = z
  .string()
  .default(DEFAULT_GRACE)
  .transform((text, context): number => {
    const reading = readDuration(text);
    if (reading.kind === "value" && reading.value <= LONGEST_GRACE_MS) return reading.value;
    context.addIssue({
      code: "custom",
      message: `expected a duration up to ${LONGEST_GRACE_MS / 1000}s, got ${quote(text)}`,
    });
    return z.NEVER;
  })
  .describe("how long it may take to end by itself before it gets SIGKILL");

const params = z.strictObject({ grace: graceParam });

/** Ends a container as an orderly shutdown does; it stays down until somebody brings it back. */
export const stop = defineFault({
  kind: "stop",
  about:
    "Stops the container with its own stop signal and a grace, for a while or until recovered.",
  tier: "core",
  guests: "broken",
  params,
  lasts: "optionally",
  needs: ["stop"],
  plan(target, { params: { grace: graceMs }, durationMs }) {
    return {
      kind: "plan",
      params: { grace: formatDuration(graceMs) },
      resources: ["life"],
      recovery: durationMs === undefined ? "stays-down" : "comes-back",
      ...(durationMs !== undefined && {
        lease: {
          undo: startAgainUndo(target),
          lastsMs: durationMs,
          until: "deadline" as const,
          // the engine goes on stopping the container after the client has disconnected
          takesMs: graceMs,
        },
      }),
      effect: {
        kind: "target",
        saw: "its die event",
        seenIn: (event) => event.id === target.id && event.action === "die",
        holdsFor: (container) => container === undefined || !isSameRun(container, target),
        withinMs: graceMs + ENDS_WITHIN_MS,
      },
      apply: (engine) => engine.stop(target.id, { graceMs }),
    };
  },
});
