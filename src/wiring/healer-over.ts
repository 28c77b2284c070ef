import { UNDO_EXECUTORS } from "../fault/catalogue.ts";
import { Healer } from "../lease/healer.ts";
import type { UndoBook } from "../lease/undo-book.ts";
import { claimantOver } from "./claimant-over.ts";
import { engineOf, type Ground } from "./parts.ts";

/** A healer that asks the engine itself, without a live view of its containers. */
export async function healerOver(
  ground: Ground,
  book: UndoBook,
  role: "guardian" | "command",
): Promise<Healer> {
  const { settings, ledger, clock, bootId, onTrouble } = ground;
  const engine = await engineOf(settings);
  return new Healer({
    book,
    inspect: (id) => engine.inspect(id),
    hands: engine,
    executors: UNDO_EXECUTORS,
    ledger,
    clock,
    bootId,
    claimant: claimantOver(ground.stateDir, role),
    onTrouble,
  });
}
