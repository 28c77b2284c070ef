import { z } from "zod";
import { isOwnedByOrchestrator } from "../../engine/container.ts";
import { formatDuration } from "../../setting/duration.ts";
import { defineFault } from "../fault.ts";
import { isSameRun } from "./same-run.ts";
import { graceParam } from "./stop.ts";

const STARTS_WITHIN_MS = 20_000;

const params = z.strictObject({ grace: graceParam });

/** Stops and starts a container in one request; whether it gets healthy again is followed. */
export const restart = defineFault({
  kind: "restart",
  about: "Stops the container with a grace and starts it again at once.",
  tier: "core",
  guests: "broken",
  params,
  lasts: "never",
  needs: ["restart"],
  plan(target, { params: { grace: graceMs } }) {
    // its orchestrator replaces it as soon as it ends, and the engine starts it all the same
    if (isOwnedByOrchestrator(target)) {
      return {
        kind: "refusal",
        because:
          "an orchestrator such as Docker Swarm owns it, and would run another in its place beside it; use kill or stop",
      };
    }
    return {
      kind: "plan",
      params: { grace: formatDuration(graceMs) },
      resources: ["life"],
      recovery: "comes-back",
      effect: {
        kind: "target",
        saw: "its start event",
        seenIn: (event) => event.id === target.id && event.action === "start",
        holdsFor: (container) => container?.state === "running" && !isSameRun(container, target),
        withinMs: graceMs + STARTS_WITHIN_MS,
      },
      apply: (engine) => engine.restart(target.id, { graceMs }),
    };
  },
});
