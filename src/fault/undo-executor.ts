import type { Container } from "../engine/container.ts";
import type { ContainerActions, Inspecting } from "../engine/engine.ts";
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

/** What an executor gets of the engine. */
export interface UndoEngine extends Inspecting {
  readonly actions: ContainerActions;
  /** What its events have told of a container so far, without asking; undefined: not known. */
  known?(id: string): Container | undefined;
}

/**
 * Puts one kind of thing back. It may be called any number of times, from every state including
 * half-applied, and decides by inspecting the target, never by a status code. A target that is
 * gone or was made anew counts as restored.
 */
export interface UndoExecutor {
  readonly kind: string;
  run(undo: Undo, engine: UndoEngine): Promise<Undone>;
}
