import type { Container } from "../../engine/container.ts";
import { ChaosError } from "../../world/chaos-error.ts";
import type { Undo } from "../fault.ts";
import { defineUndo } from "../undo-executor.ts";
import { isSameRun } from "./same-run.ts";

const UNPAUSE = "pause.unpause";

/** The undo of a pause, of this run of the container only. */
export function unpauseUndo({ id, startedAt = 0 }: Pick<Container, "id" | "startedAt">): Undo {
  return { kind: UNPAUSE, version: 1, id, startedAt };
}

/** Lets a container go on, unless somebody has restarted it since. */
export const unpause = defineUndo({
  kind: UNPAUSE,
  needs: ["inspect", "known", "unpause"],
  isOver: ({ startedAt }, container) => !isPausedRun(container, startedAt),
  async run({ id, startedAt }, engine) {
    const { inspect, known } = engine;
    const isOurs = (container: Container) => isPausedRun(container, startedAt);
    // the engine refuses to unpause what is not paused, so what its events told is enough to ask
    const told = known(String(id));
    const container = told !== undefined && isOurs(told) ? told : await inspect(String(id));
    if (container === undefined)
      return { kind: "restored", found: "nothing", did: "it was removed" };
    if (!isOurs(container)) return NOTHING_TO_DO;
    try {
      await engine.unpause(container.id);
    } catch (error) {
      // somebody else may have been faster: what counts is how it is now
      const now = await inspect(container.id);
      if (now?.state === "paused") throw error;
      const isUnanswered = error instanceof ChaosError && error.code === "engine-unreachable";
      if (!isUnanswered) return NOTHING_TO_DO;
    }
    const after = await inspect(container.id);
    return after?.state === "paused"
      ? { kind: "residue", because: "it is still paused" }
      : { kind: "restored", found: "all", did: "unpaused it" };
  },
});

function isPausedRun(container: Container, startedAt: unknown): boolean {
  return container.state === "paused" && isSameRun(container, { startedAt: Number(startedAt) });
}

const NOTHING_TO_DO = {
  kind: "restored",
  found: "nothing",
  did: "it was not paused any more",
} as const;
