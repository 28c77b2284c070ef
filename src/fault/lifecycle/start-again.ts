import { type Container, isOwnedByOrchestrator } from "../../engine/container.ts";
import type { Undo } from "../fault.ts";
import { defineUndo } from "../undo-executor.ts";

const START_AGAIN = "stop.start";

/** The undo of a stop: which run was ended tells whether somebody has started it since. */
export function startAgainUndo(target: Container): Undo {
  return { kind: START_AGAIN, version: 1, id: target.id, startedAt: target.startedAt ?? 0 };
}

/** Starts what was stopped for a while, unless somebody has taken it into their own hands since. */
export const startAgain = defineUndo({
  kind: START_AGAIN,
  needs: ["inspect", "start"],
  isOver: ({ startedAt }, container) => !isDown(container) || isLaterRun(container, startedAt),
  async run({ id, startedAt }, { inspect, start }) {
    const container = await inspect(String(id));
    if (container === undefined || container.state === "removing" || container.state === "dead") {
      return { kind: "restored", found: "nothing", did: "it was removed" };
    }
    if (isOwnedByOrchestrator(container)) {
      const did = "its orchestrator puts another in its place";
      return { kind: "restored", found: "nothing", did };
    }
    if (!isDown(container)) {
      return { kind: "restored", found: "nothing", did: "it was running already" };
    }
    if (isLaterRun(container, startedAt)) {
      return { kind: "restored", found: "nothing", did: "somebody had started and ended it since" };
    }
    await start(container.id);
    const after = await inspect(container.id);
    return after !== undefined && isDown(after) && after.startedAt === container.startedAt
      ? { kind: "residue", because: `it is ${after.state} after being started` }
      : { kind: "restored", found: "all", did: "started it" };
  },
});

function isLaterRun(container: Container, startedAt: unknown): boolean {
  return (container.startedAt ?? 0) > Number(startedAt) + 1;
}

function isDown({ state }: Container): boolean {
  return state === "exited" || state === "created";
}
