import type { Container } from "../../engine/container.ts";
import type { Undo } from "../fault.ts";
import type { UndoExecutor } from "../undo-executor.ts";
import { isSameRun } from "./same-run.ts";

const UNPAUSE = "pause.unpause";

export function unpauseUndo({ id, startedAt = 0 }: Pick<Container, "id" | "startedAt">): Undo {
  return { kind: UNPAUSE, version: 1, id, startedAt };
}

/** Lets a container go on, unless somebody has restarted it since. */
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
