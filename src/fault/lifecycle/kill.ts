import { z } from "zod";
import type { Container } from "../../engine/container.ts";
import { defineFault, type Undo } from "../fault.ts";
import { FINISH_KILL } from "./finish-kill.ts";
import { isSameRun } from "./same-run.ts";
import { killSignal } from "./signal.ts";

/** How long a target may survive a signal that it can catch before it gets SIGKILL. */
const SURVIVES_AT_MOST_MS = 10_000;
/** The engine needs about 30 ms from SIGKILL to the die event; a busy host needs longer. */
const DIES_WITHIN_MS = 10_000;

const params = z.strictObject({
  signal: killSignal.default("SIGKILL").describe("what its first process is sent"),
});

/**
 * Ends a container's first process through the engine. The engine then takes it for stopped on
 * purpose and does not apply its restart policy (moby daemon/kill.go), so something else has to
 * bring it back.
 */
export const kill = defineFault({
  kind: "kill",
  about: "Ends the container's first process with a signal. Its restart policy will not act.",
  tier: "core",
  guests: "broken",
  params,
  lasts: "never",
  needs: ["kill"],
  plan(target, { params: { signal } }) {
    const survivable = signal !== "SIGKILL";
    return {
      kind: "plan",
      params: { signal },
      resources: ["life"],
      recovery: "stays-down",
      effect: {
        kind: "target",
        saw: "its die event",
        seenIn: (event) => event.id === target.id && event.action === "die",
        holdsFor: (container) => container === undefined || !isSameRun(container, target),
        withinMs: DIES_WITHIN_MS + (survivable ? SURVIVES_AT_MOST_MS : 0),
      },
      ...(survivable && {
        lease: {
          undo: finishKillUndo(target),
          lastsMs: SURVIVES_AT_MOST_MS,
          until: "effect",
        },
      }),
      apply: (engine) => engine.kill(target.id, signal),
    };
  },
});

/**
 * What a caught signal leaves behind is a container that runs without its restart policy. That
 * cannot be put back while it runs; ending it, which the strike meant to do, is what remains.
 */
function finishKillUndo(target: Container): Undo {
  return {
    kind: FINISH_KILL,
    version: 1,
    id: target.id,
    startedAt: target.startedAt ?? 0,
  };
}
