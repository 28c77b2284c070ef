import { defineUndo } from "../undo-executor.ts";
import { isSameRun } from "./same-run.ts";

/** The kind of its undo records. */
export const FINISH_KILL = "kill.finish";

/** Sends SIGKILL to what survived a gentler signal. */
export const finishKill = defineUndo({
  kind: FINISH_KILL,
  needs: ["inspect", "kill"],
  isOver: ({ startedAt }, container) => !isSameRun(container, { startedAt: Number(startedAt) }),
  async run(undo, { inspect, kill }) {
    const id = String(undo.id);
    const earlier = { startedAt: Number(undo.startedAt) };
    const before = await inspect(id);
    if (before === undefined) return { kind: "restored", found: "nothing", did: "it was removed" };
    if (!isSameRun(before, earlier))
      return { kind: "restored", found: "nothing", did: "it had ended" };
    await kill(id, "SIGKILL");
    const after = await inspect(id);
    return after !== undefined && isSameRun(after, earlier)
      ? { kind: "residue", because: "it still runs after SIGKILL" }
      : {
          kind: "restored",
          found: "all",
          did: "sent SIGKILL, because it had survived the first signal",
        };
  },
});
