import type { Container } from "../engine/container.ts";
import { grantUndo, type UndoCapabilities, type UndoEngine } from "./capability.ts";
import type { Undo } from "./fault.ts";

/** What an undo came to. */
export type Undone =
  /** Put back, or nothing to put back any more; `did` says which, for the record. */
  | {
      readonly kind: "restored";
      /** How much of the fault there was. What was not found may be gone, or may not have come yet. */
      readonly found: "all" | "part" | "nothing";
      readonly did: string;
    }
  /** Not yet; tried again with growing pauses, for ever. */
  | { readonly kind: "residue"; readonly because: string };

/**
 * Puts one kind of thing back. It may be called any number of times, from every state including
 * half-applied, and decides by inspecting the target, never by a status code. A target that is
 * gone or was made anew counts as restored.
 */
export interface UndoExecutor {
  readonly kind: string;
  /** The methods that `run` gets of the engine; it gets no others. */
  readonly needs: readonly (keyof UndoCapabilities)[];
  run(undo: Undo, engine: UndoEngine): Promise<Undone>;
  /** Whether somebody else has ended the fault; absent: only the removal of its target ends it. */
  isOver?(undo: Undo, container: Container): boolean;
}

/** Makes an executor for the catalogue: its `run` gets the methods that it needs, and no others. */
export function defineUndo<const Name extends keyof UndoCapabilities>(spec: {
  readonly kind: string;
  readonly needs: readonly Name[];
  run(undo: Undo, engine: Pick<UndoCapabilities, Name>): Promise<Undone>;
  isOver?(undo: Undo, container: Container): boolean;
}): UndoExecutor {
  return { ...spec, run: (undo, engine) => spec.run(undo, grantUndo(engine, spec.needs)) };
}
