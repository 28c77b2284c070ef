import type { UndoEngine } from "../fault/capability.ts";
import type { Undo } from "../fault/fault.ts";
import type { UndoExecutor, Undone } from "../fault/undo-executor.ts";
import { ChaosError } from "../world/chaos-error.ts";
import { messageOf } from "../world/message-of.ts";

/** Puts back what an undo says; never rejects. `away`: no engine answered. */
export async function runUndo(
  undo: Undo,
  executors: ReadonlyMap<string, UndoExecutor>,
  engine: UndoEngine,
): Promise<Undone | { readonly kind: "away"; readonly because: string }> {
  const executor = executors.get(undo.kind);
  if (executor === undefined) {
    return { kind: "residue", because: `this version cannot undo "${undo.kind}"` };
  }
  try {
    return await executor.run(undo, engine);
  } catch (error) {
    const because = messageOf(error);
    const isAway = error instanceof ChaosError && error.code === "engine-unreachable";
    return { kind: isAway ? "away" : "residue", because };
  }
}
